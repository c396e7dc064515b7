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
    }

    private static func view(_ request: WebRequest, isWall: Bool) async throws -> BoardView {
        let actor = try request.actor
        let board = try await request.site.rooms.boards.board(actor: actor)
        let tree = try await request.site.rooms.regions.tree()
        return try BoardView(board, request, actor: actor, tree: tree, isWall: isWall)
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(BoardPage(layout: Layout(request, title: "看板"), view: try await view(request, isWall: false)))
    }

    static func wall(_ request: WebRequest) async throws -> Response {
        try request.page(WallPage(layout: Layout(request, title: "大屏"), view: try await view(request, isWall: true)))
    }

    /// The figures of the townships, one line for each.
    static func sheet(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let board = try await request.site.rooms.boards.board(actor: actor)
        let tree = try await request.site.rooms.regions.tree()
        let programs = ProgramChoice.all(request).filter { board.benefit(of: $0.id).families > 0 }
        let rows = BoardView.townships(board, actor, tree).map { id -> [SheetCell] in
            let work = board.work.first { $0.regionID == id }
            let people = programs.flatMap { program -> [SheetCell] in
                let found = board.benefits.first { $0.programID == program.id && $0.townshipID == id }
                return [.integer(Int64(found?.families ?? 0)), .integer(Int64(found?.persons ?? 0))]
            }
            return [.text(tree.name(id))] + people
                + [.integer(Int64(work?.open ?? 0)), .integer(Int64(work?.late ?? 0))]
        }
        let book = Spreadsheet(
            name: "看板",
            titles: [
                "各乡镇（街道）民政业务情况（\(board.at.text)）",
                "单位：\(request.site.settings.office)　范围：\(BoardView.area(actor, tree))　制表日期：\(request.site.today.iso)",
            ],
            columns: [.init("乡镇（街道）")]
                + programs.flatMap { program -> [Spreadsheet.Column] in
                    [
                        .init("\(program.title)户数", .integer, isTotalled: true),
                        .init("\(program.title)人数", .integer, isTotalled: true),
                    ]
                } + [.init("在办", .integer, isTotalled: true), .init("超期", .integer, isTotalled: true)],
            rows: rows
        )
        return Reply.download(
            try await OffLoop.run { try book.bytes() },
            name: "看板-\(request.site.today.iso).xlsx",
            media: MediaSniffer.Kind.xlsx.mediaType
        )
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
