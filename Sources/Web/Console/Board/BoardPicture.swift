// SPDX-License-Identifier: Apache-2.0
import SharedKernel

/// The board as one drawing of 1920 × 1080 for a presentation: figures, the plan's bars, places and money. Colours are
/// those of the style sheet in the light, mixed beforehand.
struct BoardPicture {
    private static let (ink, muted, line, paper, card) = ("#1b2733", "#5b6672", "#dfe3e8", "#f7f6f3", "#ffffff")
    private static let (primary, late, way, ground) = ("#1d4e89", "#b83227", "#b7791f", "#eef0f2")
    private static let shades = ["#ffffff", "#ebeff4", "#d6dfea", "#c2cfdf", "#adbfd5"]

    private var parts: [String] = []

    /// The drawing (SVG).
    static func svg(_ view: BoardView) -> String {
        var picture = BoardPicture()
        picture.rect(0, 0, 1920, 1080, paper)
        picture.text("\(view.office)　\(view.area)", 40, 68, 38, weight: 600)
        picture.text("数据截至 \(view.counted)", 1880, 66, 22, muted, anchor: "end")
        picture.tiles(view.tiles)
        picture.plan(view.plan)
        picture.places(view.grid)
        if let money = view.money { picture.money(money) } else { picture.late(view.late) }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="1920" height="1080" viewBox="0 0 1920 1080" \
            font-family="'Noto Sans CJK SC', sans-serif">\(picture.parts.joined())</svg>
            """
    }

    // MARK: - Parts

    private mutating func tiles(_ tiles: [BoardView.Tile]) {
        let wide = (1840 - 20 * (tiles.count - 1)) / max(1, tiles.count)
        for (place, tile) in tiles.enumerated() {
            let x = 40 + place * (wide + 20)
            panel(x, 96, wide, 138)
            text(tile.tileTitle, x + 18, 130, 20, Self.muted, room: wide - 30)
            text(tile.figure, x + 18, 178, 38, tile.tileTone == "late" ? Self.late : Self.ink, weight: 600)
            text(tile.aside, x + 18, 216, 17, Self.muted, room: wide - 30)
        }
    }

    private mutating func plan(_ plan: BoardView.Plan?) {
        panel(40, 254, 1000, 786)
        text("规划指标", 64, 294, 24, weight: 600)
        guard let plan else { return text("还没有规划", 64, 350, 20, Self.muted) }
        text("\(plan.planName)　完成率 \(plan.score ?? "无数据")", 64, 328, 20, room: 950)
        text(plan.standings, 64, 356, 17, Self.muted, room: 950)
        for (place, bar) in plan.bars.enumerated() {
            let y = 376 + place * 62
            rect(64, y, 952, 1, Self.line)
            text(bar.barName, 64, y + 28, 19, room: 470)
            text("\(bar.value)，目标\(bar.goalText)", 64, y + 52, 16, Self.muted, room: 470)
            text(bar.standing, 1016, y + 38, 19, bar.barTone == "late" ? Self.late : Self.ink, anchor: "end")
            guard let drawing = bar.drawing else {
                text("没有数，不画", 560, y + 38, 16, Self.muted)
                continue
            }
            // The bars of the page are 200 wide; these 320.
            rect(560, y + 22, 320, 22, Self.ground)
            rect(560, y + 27, Int(drawing.reached) * 8 / 5, 12, bar.barTone == "late" ? Self.late : Self.primary)
            if let path = drawing.path { rect(559 + Int(path) * 8 / 5, y + 19, 3, 28, Self.way) }
            rect(559 + Int(drawing.target) * 8 / 5, y + 17, 3, 32, Self.ink)
        }
        text("横条：实际　黑线：目标\(plan.hasPath ? "　黄线：应到" : "")", 64, 1022, 16, Self.muted)
    }

    private mutating func places(_ grid: BoardView.Grid) {
        panel(1060, 254, 820, 526)
        text("\(grid.gridName)　\(grid.gridTitle)", 1084, 294, 24, weight: 600)
        let beside = grid.cells.filter { !$0.onMap }
        guard let map = grid.map else { return cells(grid.cells, 1084, 312, 772, columns: 5, rows: 7) }
        let wide = beside.isEmpty ? 772 : 560
        parts.append(
            "<svg x=\"1084\" y=\"308\" width=\"\(wide)\" height=\"424\" viewBox=\"\(map.viewBox)\">"
        )
        for area in map.areas {
            parts.append(
                "<path d=\"\(area.path)\" fill=\"\(Self.shades[area.areaShade])\" stroke=\"\(Self.muted)\" "
                    + "stroke-width=\"12\" stroke-linejoin=\"round\"/>"
            )
        }
        for label in map.areas.compactMap(\.label) {
            text(label.labelName, label.labelX, label.nameY, 150, anchor: "middle")
            if let under = label.under {
                text(under.labelFigure, label.labelX, under.figureY, 150, anchor: "middle", weight: 600)
            }
        }
        parts.append("</svg>")
        cells(beside, 1660, 312, 196, columns: 1, rows: 6)
        var x = 1084
        for step in grid.steps {
            rect(x, 746, 26, 16, Self.shades[step.stepShade], edge: Self.muted)
            text(step.stepText, x + 34, 760, 16, Self.muted)
            x += 54 + BoardMap.wide(step.stepText) * 16 / 150
        }
    }

    /// As many tiles as have room; how many more there are is told.
    private mutating func cells(
        _ cells: [BoardView.Grid.Cell],
        _ left: Int,
        _ top: Int,
        _ wide: Int,
        columns: Int,
        rows: Int
    ) {
        let step = wide / columns
        let shown = cells.count > columns * rows ? columns * rows - 1 : cells.count
        for (place, cell) in cells.prefix(shown).enumerated() {
            let (x, y) = (left + place % columns * step, top + place / columns * 64)
            rect(x, y, step - 6, 58, Self.shades[cell.shade], edge: Self.line)
            text(cell.place, x + 10, y + 24, 17, room: step - 20)
            text(cell.cellText, x + 10, y + 48, 18, room: step - 20, weight: 600)
        }
        guard cells.count > shown else { return }
        let (x, y) = (left + shown % columns * step, top + shown / columns * 64)
        text("另有 \(cells.count - shown) 个", x + 10, y + 34, 17, Self.muted)
    }

    private mutating func late(_ late: BoardView.Late) {
        panel(1060, 800, 820, 240)
        text("超期的督办　\(late.lateCount) 项", 1084, 838, 24, weight: 600)
        for (place, task) in late.tasks.prefix(3).enumerated() {
            text(task.taskName, 1084, 880 + place * 56, 19, room: 770)
            text("\(task.taskDue)；\(task.taskWho)", 1084, 904 + place * 56, 16, Self.muted, room: 770)
        }
    }

    private mutating func money(_ money: BoardView.Money) {
        panel(1060, 800, 820, 240)
        text("资金发放", 1084, 838, 24, weight: 600)
        guard money.hasAny else { return text("近十二个月\(money.none)", 1084, 900, 20, Self.muted) }
        text("空框：应发　实心：银行已到账", 1856, 836, 16, Self.muted, anchor: "end")
        parts.append("<svg x=\"1084\" y=\"850\" width=\"772\" height=\"180\" viewBox=\"0 0 600 160\">")
        rect(0, 134, 600, 1, Self.line)
        for column in money.columns {
            text("\(column.mark)月", Int(column.markX), Int(column.markY), 15, anchor: "middle")
            guard let bars = column.bars else {
                text("无", Int(column.markX), Int(column.noneY), 15, Self.muted, anchor: "middle")
                continue
            }
            rect(Int(bars.dueX), Int(bars.dueY), 34, Int(bars.dueHeight), "none", edge: Self.muted)
            rect(Int(bars.dueX), Int(bars.paidY), 34, Int(bars.paidHeight), Self.primary)
        }
        parts.append("</svg>")
    }

    // MARK: - Pieces

    private mutating func panel(_ x: Int, _ y: Int, _ wide: Int, _ high: Int) {
        parts.append(
            "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(wide)\" height=\"\(high)\" rx=\"8\" fill=\"\(Self.card)\" "
                + "stroke=\"\(Self.line)\"/>"
        )
    }

    private mutating func rect(_ x: Int, _ y: Int, _ wide: Int, _ high: Int, _ fill: String, edge: String? = nil) {
        let stroke = edge.map { " stroke=\"\($0)\"" } ?? ""
        parts.append(
            "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(wide)\" height=\"\(high)\" fill=\"\(fill)\"\(stroke)/>"
        )
    }

    /// - Parameter room: a longer text is cut with dots.
    private mutating func text(
        _ words: String,
        _ x: Int,
        _ y: Int,
        _ size: Int,
        _ fill: String = BoardPicture.ink,
        anchor: String = "start",
        room: Int? = nil,
        weight: Int = 400
    ) {
        let shown = room.map { Self.cut(words, size: size, room: $0) } ?? words
        parts.append(
            "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(size)\" fill=\"\(fill)\" text-anchor=\"\(anchor)\" "
                + "font-weight=\"\(weight)\">\(Self.escaped(shown))</text>"
        )
    }

    private static func cut(_ words: String, size: Int, room: Int) -> String {
        var used = 0
        for (place, character) in words.enumerated() {
            used += character.isASCII ? size * 3 / 5 : size
            if used > room { return words.prefix(max(0, place - 1)) + "…" }
        }
        return words
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
