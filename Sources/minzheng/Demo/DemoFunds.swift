// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Vocabulary

/// Money of the last years, line by line, and bought services (演示).
extension DemoBuilder {
    /// Two whole years with what was reached; of this year what was budgeted, but for the lines that people try out.
    func funds(_ work: Governance) async throws {
        var random = DemoRandom(seed: seed &+ 53)
        let definition = rooms.funds.definition
        let last = work.today.year - 1
        for year in [last - 1, last, last + 1] where rooms.funds.years.contains(year) {
            let isRunning = year > last
            go(to: try CivilDate(year: isRunning ? year : year + 1, month: isRunning ? 3 : 2, day: 12), work)
            for line in definition.lines {
                let isTried = isRunning && (line.id == "dibao" || line.sources == [.lottery])
                guard !isTried else { continue }
                for source in line.sources {
                    let budget = line.isElderCare && source == .lottery ? 330 : 60 + random.below(24) * 10
                    let allocated = budget * (92 + random.below(9)) / 100
                    let spent = allocated * (88 + random.below(11)) / 100
                    try await funds(.key(line.id, source, .budget), year, String(budget), work)
                    guard !isRunning else { continue }
                    try await funds(.key(line.id, source, .allocated), year, String(allocated), work)
                    try await funds(.key(line.id, source, .spent), year, String(spent), work)
                }
            }
            guard !isRunning else { continue }
            for goal in definition.lines.flatMap(\.goals) + definition.appraisals where !random.chance(10) {
                let isMet = random.chance(80)
                let met = goal.target.text
                let missed = goal.direction == .atLeast ? "92.5" : goal.unit == "%" ? "6.5" : met
                try await funds(FundItem.goalKey(goal), year, isMet ? met : missed, work)
            }
        }
    }

    private func funds(_ key: String, _ year: Int, _ value: String, _ work: Governance) async throws {
        let id = try await rooms.funds.report(
            actor: work.drafter,
            FundEntry(
                year: year,
                key: key,
                value: value,
                unit: "万元",
                note: "\(year)年决算和报表（演示）",
                reason: "",
                evidence: work.paper
            )
        )
        try await rooms.funds.check(actor: work.checker, id, agrees: true, note: "")
    }

    /// Some contracts of the last year and this one, some of them appraised.
    func purchases(_ work: Governance) async throws {
        let catalogue = rooms.purchasing.catalogue
        guard !catalogue.isEmpty else { return }
        var random = DemoRandom(seed: seed &+ 59)
        let parties = [
            ("演示社会工作服务中心", "52"), ("演示养老服务有限公司", "91"), ("演示志愿者协会", "51"), ("演示家政服务有限公司", "91"),
            ("演示儿童关爱服务中心", "52"),
        ]
        for place in 0..<7 {
            let (party, kind) = parties[place % parties.count]
            let age = [640, 590, 520, 470, 240, 160, 70][place]
            let signed = work.today.adding(days: -age)
            go(to: signed.adding(days: 2), work)
            var draft = PurchaseDraft()
            draft.item = catalogue[place * 3 % catalogue.count].id
            draft.number = "演示购〔\(signed.year)〕\(place + 1)号"
            draft.party = party
            draft.creditCode = DemoCodes.code(kind, region: root, number: place % parties.count)
            draft.amount = String(6 + random.below(40))
            draft.amountUnit = "万元"
            draft.signed = signed
            draft.from = signed.adding(days: 15)
            draft.until = signed.adding(days: 380)
            draft.words = "按季度验收付款（演示）"
            draft.evidence = work.paper
            let id = try await rooms.purchasing.record(actor: work.drafter, draft)
            guard age > 400, place != 3 else { continue }
            go(to: signed.adding(days: 390), work)
            try await rooms.purchasing.appraise(
                actor: work.checker,
                id,
                random.pick([.excellent, .good, .good, .fair]),
                words: "服务量和满意度达到合同约定（演示）。",
                evidence: work.paper
            )
        }
    }
}

extension String {
    fileprivate static func key(_ line: String, _ source: FundSource, _ measure: FundItem.Measure) -> String {
        FundItem.key(line, source, measure)
    }
}

/// Credit codes with right check digits that nobody was given.
private enum DemoCodes {
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")

    /// - Parameter kind: the first two signs, which say what it is.
    static func code(_ kind: String, region: String, number: Int) -> String {
        let body = "\(kind)\(region)MJQ0000\(number)"
        for inner in alphabet {
            for outer in alphabet where (try? CreditCode("\(body)\(inner)\(outer)")) != nil {
                return "\(body)\(inner)\(outer)"
            }
        }
        return ""
    }
}
