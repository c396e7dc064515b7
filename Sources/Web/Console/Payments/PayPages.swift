// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// The way of the money in the browser: batches, their steps, the bank's files, and cards that have to be mended.
enum PayPages {
    private static let pageSize = 30

    static func register(on routes: Routes) {
        routes.get(Links.payments, .permission(.paymentRead), list)
        routes.get(Links.newBatch, .permission(.paymentPrepare), form)
        routes.post(Links.payments, .permission(.paymentPrepare), open)
        routes.get(Links.payBalance, .permission(.paymentRead), PayBalancePages.show)
        PayCardPages.register(on: routes)
        PayReturnPages.register(on: routes)
        PayLinePages.register(on: routes)
        PayBatchPages.register(on: routes)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let ledger = request.site.rooms.ledger
        let number = min(1_000, max(1, try request.number("page").map { Int(clamping: $0) } ?? 1))
        let found = try await ledger.batchLines(
            actor: actor,
            limit: pageSize + 1,
            offset: (number - 1) * pageSize
        )
        let failed = try await ledger.failedCount(actor: actor)
        let functions = request.site.access.functions
        return try request.page(
            PayListPage(
                layout: Layout(request, title: "发放"),
                rows: found.prefix(pageSize).map { PayListPage.Row($0, actor: actor, functions: functions) },
                mayOpen: actor.may(.paymentPrepare),
                mayReturn: actor.may(.paymentReturn),
                failed: failed > 0 ? "\(failed) 笔" : nil,
                next: found.count > pageSize ? "\(Links.payments)?page=\(number + 1)" : nil,
                previous: number > 1 ? "\(Links.payments)?page=\(number - 1)" : nil
            )
        )
    }

    static func form(_ request: WebRequest) async throws -> Response {
        try page(request, month: request.site.today.month.iso, program: nil)
    }

    private static func page(
        _ request: WebRequest,
        month: String,
        program: String?,
        problem: (any Problem)? = nil,
        existing: String? = nil
    ) throws -> Response {
        let programs = programs(request)
        return try request.page(
            PayOpenPage(
                layout: Layout(request, title: "新建发放批次"),
                programs: programs.map { SelectOption(value: $0.id, title: $0.title, selected: $0.id == program) },
                month: month,
                requestID: request.site.requestID(),
                problem: problem?.message,
                existing: existing,
                today: request.site.today.chinese
            ),
            status: problem.map(ProblemPage.status) ?? .ok
        )
    }

    /// What is paid month by month, once each.
    static func programs(_ request: WebRequest) -> [(id: String, title: String)] {
        var seen: Set<String> = []
        return request.site.rooms.casework.services.current.compactMap { service in
            guard let program = service.program, service.result.amount != nil, seen.insert(program).inserted else {
                return nil
            }
            return (program, service.programTitle)
        }
    }

    static func open(_ request: WebRequest) async throws -> Response {
        let rooms = request.site.rooms
        let actor = try request.actor
        let typed = request.form["month"]
        let program = request.form["program"]
        guard let chosen = programs(request).first(where: { $0.id == program }) else {
            throw AccessProblem.notFound(what: "待遇项目")
        }
        do {
            let opened = try await rooms.benefits.cutOff(
                actor: actor,
                program: chosen.id,
                programTitle: chosen.title,
                month: try Month(parsing: typed),
                requestID: try UUIDv7.parse(request.form["request_id"])
            )
            return request.see(Links.batch(opened.batch.id), done: "pay-opened")
        } catch let problem as any Problem where problem.kind == .invalid || problem.kind == .conflict {
            var existing: String?
            if case LedgerProblem.batchExists = problem, let month = try? Month(parsing: typed) {
                let outlook = try await rooms.ledger.outlook(actor: actor, program: chosen.id, month: month)
                existing = outlook.unfinished.map { Links.batch($0.id) }
            }
            return try page(request, month: typed, program: program, problem: problem, existing: existing)
        }
    }
}

struct PayListPage: Page {
    static let template = "console/paylist"
    let layout: Layout
    let rows: [Row]
    let mayOpen: Bool
    let mayReturn: Bool
    let failed: String?
    let next: String?
    let previous: String?

    struct Row: Sendable {
        let link: String
        let month: String
        let program: String
        let number: String
        let state: String
        let tone: String
        let households: String
        let amount: String
        let step: String
        let who: String
        let mine: Bool
    }
}

extension PayListPage.Row {
    init(_ line: Ledger.BatchLine, actor: Actor, functions: FunctionCatalog) {
        let batch = line.batch
        let turn = PayTurn(batch, tally: line.tally)
        link = Links.batch(batch.id)
        month = batch.month.chinese
        program = batch.programTitle
        number = batch.number
        state = batch.state.title
        tone = batch.state.tone
        households = batch.contentHash == nil ? "—" : String(batch.payments)
        amount = batch.contentHash == nil ? "—" : batch.amount.text
        step = turn.title
        who = turn.holders(functions)
        mine = turn.permissions.contains(where: actor.may)
    }
}

struct PayOpenPage: Page {
    static let template = "console/payopen"
    let layout: Layout
    let programs: [SelectOption]
    let month: String
    let requestID: String
    let problem: String?
    let existing: String?
    let today: String
}

extension DoneText {
    /// After each step of a payment.
    static let payments: [String: String] = [
        "pay-opened": "已截数并建立发放批次，请核对应发后生成发放清册。",
        "pay-prepared": "发放清册已生成，制表签字已加盖，等待复核。",
        "pay-signed": "已签字，批次已转到下一步。",
        "pay-back": "已退回财务经办，原签字全部失效。",
        "pay-applied": "资金申请已报财政，等待批复。",
        "pay-answered": "财政批复已登记。",
        "pay-funded": "拨款凭证已登记，可以生成银行代发文件。",
        "pay-file": "银行代发文件已生成，请下载后送代发银行。",
        "pay-closed": "批次已办结。",
        "pay-held": "已从清册中扣下，清册指纹已变，须重新复核和签发。",
        "pay-lifted": "已解除，重新生成清册后列入。",
        "card-proposed": "新卡已登记，等待另一人审批；批准前仍用原卡。",
        "card-approved": "新卡已启用，退回的发放将进入下一份代发文件。",
        "card-refused": "新卡未批准，原卡不变。",
        "gave-up": "该笔已退回财政，不再重发。",
    ]
}
