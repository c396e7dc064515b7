// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// The board (看板): on a screen at the desk, on a phone, and on a wall.
enum BoardPages {
    static func register(on routes: Routes) {
        routes.get(Links.board, .permission(.reportRead), show)
        routes.get(Links.boardWall, .permission(.reportRead), wall)
        routes.get(Links.boardSheet, .permission(.reportRead), sheet)
        routes.get(Links.boardPicture, .permission(.reportRead), picture)
        routes.get(Links.boardMap, .permission(.reportRead), map)
        routes.get(Links.boardShapes, .permission(.reportRead), shapes)
    }

    private static func view(_ request: WebRequest, isWall: Bool = false) async throws -> BoardView {
        let board = try await request.site.rooms.boards.board(actor: try request.actor)
        return try BoardView(board, request, try await BoardSetting(board, request, drawn: true), isWall: isWall)
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(BoardPage(layout: Layout(request, title: "看板"), view: try await view(request)))
    }

    static func wall(_ request: WebRequest) async throws -> Response {
        try request.page(WallPage(layout: Layout(request, title: "大屏"), view: try await view(request, isWall: true)))
    }

    /// The figures of the places, one line for each.
    static func sheet(_ request: WebRequest) async throws -> Response {
        let board = try await request.site.rooms.boards.board(actor: try request.actor)
        let setting = try await BoardSetting(board, request, drawn: false)
        let places = setting.places
        let programs = ProgramChoice.all(request).filter { board.benefit(of: $0.id).families > 0 }
        let people = programs.map { places.benefits(of: $0.id, board) }
        let work = places.work(board)
        let rows = places.ids.map { id -> [SheetCell] in
            [.text(setting.tree.name(id))]
                + (people.flatMap { found in [found[id]?.families, found[id]?.persons] }
                + [work[id]?.open, work[id]?.late]).map { number in
                    places.areKnown && !places.silent.contains(id)
                        ? .integer(Int64(number ?? 0)) : .text("无数据")
                }
        }
        let book = Spreadsheet(
            name: "看板",
            titles: [
                "\(places.title)民政业务情况（\(board.rollUp.map { "\($0.month.chinese)末" } ?? board.at.text)）",
                "单位：\(request.site.settings.office)　范围：\(setting.area)　制表日期：\(request.site.today.iso)",
            ],
            columns: [.init(places.column)]
                + programs.flatMap { program -> [Spreadsheet.Column] in
                    [
                        .init("\(program.title)户数", .integer, isTotalled: true),
                        .init("\(program.title)人数", .integer, isTotalled: true),
                    ]
                } + [.init("在办", .integer, isTotalled: true), .init("超期", .integer, isTotalled: true)],
            rows: rows
        )
        return try await request.sheet(book, name: "看板-\(request.site.today.iso).xlsx")
    }
}

extension BoardPages {
    /// The board as a picture, for a presentation.
    static func picture(_ request: WebRequest) async throws -> Response {
        let view = try await view(request)
        let picture = try await request.site.drawer.png(svg: BoardPicture.svg(view))
        let name = "看板-\(request.site.today.iso).png"
        try await request.bookFile(name)
        return Reply.download(picture, name: name, media: MediaSniffer.Kind.png.mediaType)
    }
}

// MARK: - The map

extension BoardPages {
    /// The places on a map that can be moved, and the same in a table.
    static func map(_ request: WebRequest) async throws -> Response {
        let view = try await view(request)
        return try request.page(
            BoardMapPage(
                layout: Layout(request, title: "地图"),
                area: view.area,
                counted: view.counted,
                grid: view.grid,
                shapesLink: "\(Links.boardShapes)?by=\(view.grid.chosen)"
            )
        )
    }

    /// What the map is drawn from (GeoJSON), within the reader's area.
    static func shapes(_ request: WebRequest) async throws -> Response {
        let board = try await request.site.rooms.boards.board(actor: try request.actor)
        let setting = try await BoardSetting(board, request, drawn: true)
        let grid = try BoardView(board, request, setting, isWall: false).grid
        let features = grid.cells.compactMap { cell in
            setting.shapes[cell.id].map { shape in
                JSON.object([
                    JSON.Member("id", .integer(cell.id)),
                    JSON.Member("place", .string(cell.place)),
                    JSON.Member("figure", .string(cell.cellText)),
                    JSON.Member("shade", .integer(Int64(cell.shade))),
                    JSON.Member("link", cell.cellLink.map { .string($0) } ?? .null),
                    // Millionths of a degree, latitude first.
                    JSON.Member(
                        "rings",
                        .list(
                            shape.rings.map { ring in
                                .list(ring.map { .list([.integer($0.latitude), .integer($0.longitude)]) })
                            }
                        )
                    ),
                ])
            }
        }
        return Reply.json(JSON.object([JSON.Member("areas", .list(features))]).text)
    }
}

struct BoardMapPage: Page {
    static let template = "console/board-map"
    let layout: Layout
    let area: String
    let counted: String
    let grid: BoardView.Grid
    let shapesLink: String
}

/// Where a board is read: by whom, over which places, with which shapes.
struct BoardSetting: Sendable {
    let actor: Actor
    let tree: RegionTree
    let places: BoardPlaces
    let shapes: [Int64: RegionShape]
    let area: String

    init(_ board: Board, _ request: WebRequest, drawn: Bool) async throws {
        let rooms = request.site.rooms
        actor = try request.actor
        tree = try await rooms.regions.tree()
        places = BoardPlaces(board, actor, tree, root: rooms.planning.rootRegionID)
        shapes = drawn ? try await rooms.regions.shapes(of: places.ids) : [:]
        area = tree.name(actor.regionID ?? rooms.planning.rootRegionID)
    }
}

struct BoardPage: Page {
    static let template = "console/board"
    let layout: Layout
    let view: BoardView
}

/// The same without navigation, larger, counted anew every minute.
struct WallPage: Page {
    static let template = "console/wall"
    let layout: Layout
    let view: BoardView
}
