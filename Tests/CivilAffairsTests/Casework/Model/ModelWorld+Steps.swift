// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import Vocabulary

/// What is done at a step beside its buttons.
extension ModelWorld {
    mutating func anybody(_ one: ModelCase, _ permission: Permission) -> Actor {
        let township = township(one)
        let apt = people.staff.filter {
            $0.may(permission) && ModelPeople.sees($0, village: one.villageID, township: township)
        }
        return (random.chance(85) ? random.pick(apt) : random.pick(people.staff)) ?? office.resident(one.applicant)
    }

    /// Somebody whose turn it is at the present step.
    mutating func handler(_ one: ModelCase) -> Actor {
        let functions = one.dueFunctions()
        let township = township(one)
        let apt = people.staff.filter {
            functions.contains($0.function ?? "") && ModelPeople.sees($0, village: one.villageID, township: township)
        }
        return (random.chance(90) ? random.pick(apt) : random.pick(people.staff)) ?? office.resident(one.applicant)
    }

    mutating func visit(_ index: Int) async throws {
        let one = cases[index]
        let actor = anybody(one, .caseSurvey)
        let surveyors = random.chance(92) ? ["李敏", "陈秀兰"] : ["李敏"]
        let visit = Casework.NewVisit(
            visitedOn: office.clock.today,
            surveyors: surveyors,
            present: "申请人本人",
            findings: "与申报一致。",
            answers: [:],
            papers: (surveyors + ["申请人本人"]).map(CaseStory.signature)
        )
        let casework = casework
        try await attempt("visit", index) {
            try await casework.visit(actor: actor, caseID: one.id, version: one.version, visit: visit)
        }
        office.pass(minutes: 1)
    }

    mutating func decide(_ index: Int) async throws {
        let one = cases[index]
        let actor = handler(one)
        let casework = casework
        try await attempt("decide", index) {
            _ = try await casework.decide(actor: actor, caseID: one.id, version: one.version)
        }
        office.pass(minutes: 1)
    }

    mutating func report(_ index: Int) async throws {
        let one = cases[index]
        let actor = handler(one)
        let names = people.residents.filter { one.members.contains($0.id) }.map(\.name)
        let voters = ["张一", "王二", "李三"]
        let isVote = one.present.kind == .vote
        let new = Casework.NewStepReport(
            heldOn: office.clock.today,
            people: isVote ? voters : random.chance(92) ? names : [],
            office: "市残联",
            number: random.chance(92) ? "凭〔2026〕1号" : "",
            amount: try Money(parsing: "300"),
            votes: isVote ? StepReport.Votes(ayes: 2, nays: 0, abstained: random.chance(92) ? 1 : 0) : nil,
            text: "已办理。"
        )
        let casework = casework
        try await attempt("report", index) {
            try await casework.report(actor: actor, caseID: one.id, version: one.version, new)
        }
        office.pass(minutes: 1)
    }

    mutating func extend(_ index: Int) async throws {
        let one = cases[index]
        let running = one.flow.clocks.filter { one.running.contains($0.id) && $0.extendable != nil }
        let clock = (random.pick(running) ?? random.pick(one.flow.clocks))?.id ?? "T1"
        guard !running.isEmpty || random.chance(20) else { return }
        let actor = anybody(one, random.chance(50) ? .caseReviewSign : .caseConfirmSign)
        let reason = random.chance(90) ? "情况复杂" : ""
        let effects = office.rooms.effects
        try await attempt("extend", index) {
            try await effects.extend(
                actor: actor,
                caseID: one.id,
                version: one.version,
                clockID: clock,
                reason: reason
            )
        }
    }

    mutating func object(_ index: Int) async throws {
        guard random.chance(50) else { return }
        let one = cases[index]
        let codes = try await office.rooms.database.read { try ModelStore.openPostings(one.id, in: $0) }
        guard let code = random.pick(codes) else { return }
        let casework = casework
        try await attempt("object", index) {
            try await casework.object(postingCode: code, raisedBy: "", content: "情况不实")
        }
    }

    mutating func answerObjection(_ index: Int) async throws {
        let one = cases[index]
        let open = try await office.rooms.database.read { try ModelStore.openObjections(one.id, in: $0) }
        guard let objection = random.pick(open) else { return }
        let actor = anybody(one, .caseReview)
        let upheld = random.chance(50)
        let casework = casework
        try await attempt("answer objection", index) {
            try await casework.answerObjection(
                actor: actor,
                caseID: one.id,
                objectionID: objection,
                upheld: upheld,
                answer: "已调查"
            )
        }
    }
}

/// Answers to fields of any type.
enum ModelAnswers {
    /// An example's value, which is spelt as facts are, as somebody would type it.
    static func plain(_ value: String, _ field: CaseField) -> String {
        switch field.type {
        case .money: value.split(separator: "元").first.map(String.init) ?? value
        case .number: field.unit.map { value.hasSuffix($0) ? String(value.dropLast($0.count)) : value } ?? value
        default: value
        }
    }

    static func any(_ field: CaseField, _ random: inout ModelRandom) -> String {
        switch field.type {
        case .text, .longText, .address: "演示\(random.below(100_000))"
        case .money: "\(random.below(3_000))"
        case .number: "\(random.chance(80) ? random.within(1...12) : random.below(1_200))"
        case .date: "\(random.within(1940...2026))-0\(random.within(1...9))-1\(random.below(10))"
        case .choice: random.pick(field.options) ?? ""
        case .yesNo: random.chance(60) ? "是" : "否"
        case .telephone: "1380000\(random.within(1000...9999))"
        case .idNumber: "429006197503080025"
        case .creditCode: "91420000MA00000000"
        case .region: "东村（演示）"
        case .place: "30.663,113.166"
        case .computed, .person, .household, .organization, .file, .photo, .signature: ""
        }
    }
}
