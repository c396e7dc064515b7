// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import Vocabulary

extension DemoBuilder {
    /// What residents said of ended cases, booked, and asked for; a few of each, as residents and offices do it.
    func residentsSide(_ office: Office) async throws {
        try await ratings(office)
        try await bookings(office)
        try await help(office)
        try await remedy(office)
    }

    func demoResident(_ personID: Int64) -> Actor {
        Actor(
            identity: .resident(personID: personID),
            name: "居民",
            function: nil,
            functionTitle: "居民本人",
            level: nil,
            regionID: nil,
            scope: .nothing,
            permissions: [.caseApply]
        )
    }

    private func ratings(_ office: Office) async throws {
        guard let clerk = office.actors["jingling"], let head = office.actors["jinglingfz"] else { return }
        let said: [(grade: RatingGrade, reasons: [String], words: String)] = [
            (.poor, ["没有一次讲清楚"], "材料跑了两趟才交齐。"),
            (.best, ["办得快", "态度好"], ""),
            (.worst, ["多跑了路"], "到窗口时没有人，等了一上午。"),
        ]
        let ended = try await rooms.casework.list(
            actor: clerk,
            filter: CaseFilter(states: [.approved, .refused]),
            limit: 20
        ).files
        for (file, entry) in zip(ended, said) {
            try await rooms.feedback.rate(
                actor: demoResident(file.applicantPersonID),
                caseID: file.id,
                Feedback.Entry(grade: entry.grade, reasons: entry.reasons, words: entry.words)
            )
        }
        let open = try await rooms.feedback.list(actor: head, .open).ratings
        guard let first = open.first(where: { $0.grade == .worst && $0.officeLevel == .township }) else { return }
        try await rooms.feedback.answer(
            actor: head,
            first.id,
            Feedback.Reply(
                finding: "当天窗口人员下村入户，没有安排替班，情况属实。",
                resolution: .mended,
                measures: "已电话致歉；窗口实行AB岗，下村时由另一人值守，并在门口张贴值班电话。",
                calledOn: clock.today
            )
        )
    }

    /// One that waits, one that was answered, one that was passed on.
    private func help(_ office: Office) async throws {
        guard let clerk = office.actors["jingling"], let worker = office.actors["cunwei"] else { return }
        let now = clock.now()
        let asked: [(hours: Int, name: String, kind: String, need: String, place: String, danger: Bool)] = [
            (30, "路过的群众（演示）", "流落在外回不了家", "一个老人在车站坐了两天，说不清家在哪里。", "客运站候车室", false),
            (5, "汪大娘（演示）", "老人没有人照顾", "儿子在外打工，摔了一跤不能下床做饭。", "村口小卖部后面", false),
            (1, "徐先生（演示）", "失火、房子塌了或者遭了灾", "昨晚厨房失火，没有地方住。", "三组老槐树旁", true),
        ]
        for (offset, one) in asked.enumerated() {
            clock.travel(to: now.adding(seconds: -one.hours * 3_600))
            let asking = UrgentHelp.Asking(
                name: one.name,
                phone: "1380000010\(offset)",
                regionID: office.villageID,
                place: one.place,
                kind: one.kind,
                need: one.need,
                isDanger: one.danger,
                reporter: offset == 1 ? "\(worker.name)（\(worker.functionTitle)）" : nil
            )
            _ = try await rooms.urgentHelp.ask(actor: offset == 1 ? worker : nil, asking)
            guard offset < 2, let held = try await rooms.urgentHelp.list(actor: clerk, open: true).requests.first else {
                continue
            }
            clock.travel(to: clock.now().adding(seconds: 2_400))
            try await rooms.urgentHelp.move(actor: clerk, held.id, .answer("已回电，村干部已经上门，先送去了热饭和被子。"))
            guard offset == 0 else { continue }
            clock.travel(to: clock.now().adding(seconds: 3_600))
            try await rooms.urgentHelp.move(actor: clerk, held.id, .refer(to: "救助管理站", "已由救助管理站接走，联系上了家人。"))
        }
        clock.travel(to: now)
    }

    /// A refused family that went to the county's government.
    private func remedy(_ office: Office) async throws {
        guard let clerk = office.actors["jingling"] else { return }
        let refused = try await rooms.casework.list(actor: clerk, filter: CaseFilter(states: [.refused])).files
        guard let file = refused.first, let decided = Remedies.decidedOn(file) else { return }
        try await rooms.remedies.register(
            actor: demoResident(file.applicantPersonID),
            caseID: file.id,
            Remedies.Application(
                remedyID: "review",
                toldOn: min(decided.adding(days: 2), clock.today),
                appliedOn: clock.today,
                words: "家里还欠着医药费，请重新核实收入。"
            )
        )
    }

    /// Of the next open day, at the township's window and at the county's.
    private func bookings(_ office: Office) async throws {
        let tree = try await rooms.regions.tree()
        guard let clerk = office.actors["jingling"] else { return }
        let people = try await rooms.parties.list(actor: clerk, PersonQuery(limit: 40)).people.filter {
            ($0.age(on: clock.today) ?? 0) >= 25
        }
        for (offset, person) in people.prefix(5).enumerated() {
            let service = ["linshi-jiuzhu", "dibao", "lihun-dengji", "linshi-jiuzhu", "lihun-dengji"][offset]
            let windows = rooms.bookings.windows(service, tree: tree)
            guard let window = windows.first(where: { $0.region.id == office.townshipID }) ?? windows.first,
                let day = try await rooms.bookings.days(window).first,
                let slot = day.slots.dropFirst(offset).first(where: { $0.left > 0 }) ?? day.slots.first
            else { continue }
            try await rooms.bookings.take(
                actor: demoResident(person.id),
                serviceID: service,
                regionID: window.region.id,
                on: day.date,
                start: slot.start
            )
        }
    }
}
