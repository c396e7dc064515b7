// SPDX-License-Identifier: Apache-2.0
import Packs
import Testing
import Vocabulary

/// What packs say of ratings, bookings, urgent help and remedies, and what is said of faults in it.
struct ResidentPackTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let file: String
        let from: String
        let to: String
        let message: String
        var testDescription: String { "\(file): \(from) → \(to)" }
    }

    private static func faults(_ change: Change) throws -> [String] {
        var files = try PackLoader.load(folder: "\(PackFolder.all)/national").files
        let text = String(decoding: files[change.file] ?? [], as: UTF8.self)
        #expect(text.contains(change.from), "\(change.file) has no \(change.from)")
        files[change.file] = Array(text.replacing(change.from, with: change.to).utf8)
        do {
            _ = try ResolvedPack(
                [try PackLoader.load(files: files, name: "national")]
                    + ["hubei", "hubei-tianmen"].map { try PackLoader.load(folder: "\(PackFolder.all)/\($0)") }
            )
            return []
        } catch let problem as PackProblem {
            return problem.faults.map(\.text)
        }
    }

    static let booking = "days_ahead: 14, hours: [\"08:30-11:30\", \"14:30-17:00\"]"

    @Test(arguments: [
        Change(file: "feedback.yaml", from: "grade: satisfied", to: "grade: best", message: "只能是：very-satisfied"),
        Change(file: "feedback.yaml", from: "grade: satisfied", to: "grade: dissatisfied", message: "写了两次"),
        Change(file: "feedback.yaml", from: "basis:", to: "basiss:", message: "没有写依据"),
        Change(
            file: "parameters/qunzhong-fuwu.csv",
            from: "15个工作日",
            to: "半个月",
            message: "“差评回访期限”写的是“半个月”，应写成"
        ),
        Change(file: "remedies.yaml", from: "term: 行政复议申请期限", to: "term: 复议期", message: "没有写进 parameters"),
        Change(file: "urgent-help.yaml", from: "cause_field: cause", to: "cause_field: why", message: "没有字段“why”"),
        Change(file: "urgent-help.yaml", from: "service: linshi-jiuzhu", to: "service: linshi", message: "“linshi”不存在"),
        Change(
            file: "services/lihun-dengji.yaml",
            from: booking,
            to: "days_ahead: 14, hours: [\"08:30-08:40\"]",
            message: "开放时间不够一个时段"
        ),
        Change(
            file: "services/lihun-dengji.yaml",
            from: booking,
            to: "days_ahead: 14, hours: [\"14:30-17:00\", \"08:30-11:30\"]",
            message: "从早到晚"
        ),
        Change(
            file: "services/lihun-dengji.yaml",
            from: booking,
            to: "days_ahead: 400, hours: [\"08:30-11:30\"]",
            message: "days_ahead 应在 1 至 90"
        ),
        Change(
            file: "services/linshi-jiuzhu.yaml",
            from: "booking: {level: township, minutes: 30,",
            to: "# booking: {level: township, minutes: 30,",
            message: "没有写 booking，不能预约"
        ),
    ])
    func `a fault is told with its remedy`(change: Change) throws {
        let faults = try Self.faults(change)

        #expect(faults.contains { $0.contains(change.message) }, "\(faults)")
    }

    @Test func `terms are read with their unit, and nothing else is`() throws {
        #expect(LegalTerm("15个工作日") == LegalTerm(15, .workingDay))
        #expect(LegalTerm("6个月")?.title == "6个月")
        for text in ["", "15", "个月", "0日", "-1日", "1.5小时", "15 日", "99999日"] {
            #expect(LegalTerm(text) == nil, "\(text)")
        }
        let day = try CivilDate(parsing: "2026-11-20")
        #expect(LegalTerm(1, .workingDay).due(after: day, calendar: WorkCalendar([])).date.iso == "2026-11-23")
    }

    @Test func `slots fill the open hours and never go past their end`() throws {
        let pack = try ResolvedPack.load(packs: PackFolder.all, id: "hubei-tianmen")
        let rule = try #require(pack.services.first { $0.id == "lihun-dengji" }?.booking)
        #expect(rule.starts == [510, 540, 570, 600, 630, 660, 870, 900, 930, 960, 990])
        let office = try #require(pack.bookingOffices.first)
        #expect(rule.changed(by: office).capacity == 3 && rule.changed(by: office).minutes == 30)
        #expect(pack.feedback?.reasons.count == 5 && pack.remedies.count == 2)
    }
}
