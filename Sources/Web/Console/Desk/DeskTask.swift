// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// Something other than a case that waits for the reader.
struct DeskTask: Sendable {
    let title: String
    let count: String
    let link: String
    let tone: String

    /// What waits in the rooms that the reader's function opens; nothing where nothing waits.
    static func waiting(_ request: WebRequest) async throws -> [DeskTask] {
        try await urgent(request) + opinions(request) + ratings(request) + boards(request) + verification(request)
            + enrolments(request) + money(request) + plans(request)
    }

    private static func task(_ title: String, _ count: Int, _ unit: String, _ link: String, _ tone: String = "soon")
        -> [DeskTask]
    {
        count == 0 ? [] : [DeskTask(title: title, count: "\(count) \(unit)", link: link, tone: tone)]
    }

    private static func opinions(_ request: WebRequest) async throws -> [DeskTask] {
        let actor = try request.actor
        guard actor.may(.caseRead) else { return [] }
        let open = try await request.site.rooms.casework.openOpinions(actor: actor)
        return task("请您加签的办件", open.count { $0.kind == .sign }, "件", Links.opinions)
            + task("抄送给您的办件", open.count { $0.kind == .copy }, "件", Links.opinions)
    }

    private static func plans(_ request: WebRequest) async throws -> [DeskTask] {
        let actor = try request.actor
        let waiting = try await request.site.rooms.planning.waitingCount(actor: actor)
        let followed = try await request.site.rooms.supervision.waiting(actor: actor)
        let asked = try await request.site.rooms.consultations.waiting(actor: actor)
        let funds = try await request.site.rooms.funds.waiting(actor: actor)
        let assessments = try await request.site.rooms.assessments.waiting(actor: actor)
        let rollUps = try await request.site.rooms.rollUps.waitingCount(actor: actor)
        let projects = try await request.site.rooms.projects.waitingCount(actor: actor)
        return task("待复核的规划数据", waiting, "个", Links.plans)
            + task("待审定的报送表", rollUps, "份", Links.rollUps)
            + task("待复核的规划评估", assessments.count, "份", Links.plans)
            + task("待验收的项目", projects, "个", "\(Links.projects)?state=\(ProjectRecord.State.completed.rawValue)")
            + funds.flatMap { task("待复核的 \($0.year) 年资金数据", $0.count, "个", "\(Links.funds)?year=\($0.year)") }
            + task("待核验的督办", followed.submitted, "项", "\(Links.supervision)?part=submitted")
            + task("超期的督办", followed.late, "项", "\(Links.supervision)?part=late", "late")
            + task("待回复的征求意见", asked.unanswered, "件", "\(Links.consultations)?part=asking")
            + task("到期待汇总的征求意见", asked.over, "件", "\(Links.consultations)?part=asking", "late")
    }

    private static func urgent(_ request: WebRequest) async throws -> [DeskTask] {
        let waiting = try await request.site.rooms.urgentHelp.waiting(actor: try request.actor)
        return task("待响应的求助", waiting, "件", Links.urgent, "late")
    }

    private static func ratings(_ request: WebRequest) async throws -> [DeskTask] {
        let actor = try request.actor
        guard actor.may(.feedbackRead) else { return [] }
        let open = try await request.site.rooms.feedback.openCount(actor: actor)
        return task("待回访的差评", open, "条", Links.feedback, "late")
    }

    private static func boards(_ request: WebRequest) async throws -> [DeskTask] {
        let actor = try request.actor
        guard actor.may(.postingManage), actor.may(.caseRead) else { return [] }
        let counts = try await request.site.rooms.casework.boardCounts(actor: actor)
        return task("待张贴的公示", counts[.toPutUp] ?? 0, "份", Links.postings)
            + task("期满待撤下的公示", counts[.toTakeDown] ?? 0, "份", Links.postings)
    }

    private static func verification(_ request: WebRequest) async throws -> [DeskTask] {
        let actor = try request.actor
        guard actor.may(.verificationAnswer) else { return [] }
        let work = try await request.site.rooms.verification.desk(actor: actor, limit: 1).work
        let doubts = work.count { $0.doubts + $0.objections > 0 }
        let late = work.count { $0.overdue + $0.failed > 0 }
        let waiting = work.reduce(0) { $0 + $1.waiting }
        return task("有疑点或异议的核对", doubts, "件", Links.verification)
            + task("超期或未成功的核对", late, "件", Links.verification, "late")
            + task("待发出的核对委托", waiting, "份", Links.verification)
    }

    private static func enrolments(_ request: WebRequest) async throws -> [DeskTask] {
        let actor = try request.actor
        let benefits = request.site.rooms.benefits
        guard actor.may(.enrolmentRead) else { return [] }
        var tasks: [DeskTask] = []
        if actor.may(.enrolmentChange) {
            let alerts = try await benefits.alertCounts(actor: actor).values.reduce(0, +)
            tasks += task("预警待核查", alerts, "条", Links.alerts)
        }
        let drafts = try await benefits.changeDrafts(actor: actor).filter { $0.state == .open && $0.mayConfirm(actor) }
        return tasks + task("待确认的变更", drafts.count, "项", Links.enrolments)
    }

    private static func money(_ request: WebRequest) async throws -> [DeskTask] {
        let actor = try request.actor
        let ledger = request.site.rooms.ledger
        var tasks: [DeskTask] = []
        if actor.may(.paymentRead) {
            for line in try await ledger.batchLines(actor: actor, limit: 20, offset: 0) {
                let turn = PayTurn(line.batch, tally: line.tally)
                guard turn.permissions.contains(where: { actor.may($0) }) else { continue }
                let title = "\(line.batch.month.chinese)\(line.batch.programTitle)发放：\(turn.title)"
                tasks.append(DeskTask(title: title, count: "轮到我", link: Links.batch(line.batch.id), tone: "soon"))
            }
            if actor.may(.paymentCheck) {
                let cards = try await ledger.proposedCards(actor: actor).count
                tasks += task("换卡待审批", cards, "张", Links.payCards)
            }
        }
        if actor.may(.enrolmentChange) || actor.may(.paymentPrepare) {
            tasks += task(
                "银行退回待改卡",
                try await ledger.failedCount(actor: actor),
                "笔",
                Links.failedPayments,
                "late"
            )
        }
        return tasks
    }
}
