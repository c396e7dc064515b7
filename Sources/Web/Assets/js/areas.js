// SPDX-License-Identifier: Apache-2.0
// Draws places where they lie, darker where there is more. The table below says the same where no map can be drawn.
const space = document.querySelector("[data-areas]");

if (space && window.L) {
  const { L } = window;
  const answer = await fetch(space.dataset.areas, { headers: { accept: "application/json" } });
  const areas = answer.ok ? (await answer.json()).areas : [];
  if (areas.length > 0) {
    space.hidden = false;
    const map = L.map(space, { attributionControl: false, zoomControl: false, zoomSnap: 0.25 });
    L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    const named = areas.length <= 30 && space.clientWidth > 700;
    const drawn = areas.map((area) => {
      const rings = area.rings.map((ring) => ring.map(([latitude, longitude]) => [latitude / 1e6, longitude / 1e6]));
      // Colours stand in the style sheet, as for the drawing on the board.
      const shape = L.polygon(rings, { className: `area shade-${area.shade}`, weight: 1.5 });
      // Text, never markup.
      const words = document.createElement("span");
      words.textContent = `${area.place} ${area.figure}`;
      shape.bindTooltip(words, { permanent: named, direction: "center", className: "area-name", opacity: 1 });
      if (area.link) shape.on("click", () => (location.href = area.link));
      const row = document.querySelector(`tr[data-area="${area.id}"]`);
      row?.addEventListener("mouseenter", () => shape.setStyle({ weight: 4 }).bringToFront());
      row?.addEventListener("mouseleave", () => shape.setStyle({ weight: 1.5 }));
      return shape.addTo(map);
    });
    map.fitBounds(L.featureGroup(drawn).getBounds(), { padding: [16, 16] });
  }
}
