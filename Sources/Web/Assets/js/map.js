// SPDX-License-Identifier: Apache-2.0
// Puts the rows of a table where they stand. The table stays: it is what is read where no map can be drawn.
const space = document.querySelector("[data-map]");
const rows = [...document.querySelectorAll("tr[data-latitude]")];

if (space && rows.length > 0 && window.L) {
  const { L } = window;
  space.hidden = false;
  const map = L.map(space, { attributionControl: false, zoomControl: false, zoomSnap: 0.5 });
  L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const colours = getComputedStyle(document.documentElement);
  // Names beside many marks, or on a narrow page, would lie on each other; they are then shown one at a time.
  const named = rows.length <= 30 && space.clientWidth > 700;
  const marks = rows.map((row) => {
    const link = row.querySelector("a");
    const colour = colours.getPropertyValue(row.querySelector(".tag.done") ? "--accent" : "--muted").trim() || "#555";
    const mark = L.circleMarker([Number(row.dataset.latitude), Number(row.dataset.longitude)], {
      radius: 7, weight: 2, color: "#fff", fillColor: colour, fillOpacity: 1,
    });
    // Text, never markup: names come from people.
    const words = document.createElement("span");
    words.textContent = link.textContent;
    mark.bindTooltip(words, { permanent: named, direction: "right", offset: [8, 0] });
    mark.on("click", () => (location.href = link.href));
    row.addEventListener("mouseenter", () => mark.setStyle({ radius: 11 }).bringToFront());
    row.addEventListener("mouseleave", () => mark.setStyle({ radius: 7 }));
    return mark.addTo(map);
  });
  map.fitBounds(L.featureGroup(marks).getBounds(), { padding: [60, 60], maxZoom: 15 });
}
