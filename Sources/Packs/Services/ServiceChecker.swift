// SPDX-License-Identifier: Apache-2.0

/// What must hold between the parts of one service, whatever pack it stands in.
struct ServiceChecker {
    private let service: ServiceDefinition
    private let faults: NodeReader.FaultList

    init(_ service: ServiceDefinition, faults: NodeReader.FaultList) {
        self.service = service
        self.faults = faults
    }

    private func fault(_ text: String, _ place: PackPlace? = nil) {
        faults.add((place ?? service.place).fault(text), misread: false)
    }

    func check() {
        checkNames()
        checkSteps()
        checkWays()
        checkChains()
        checkEffects()
        checkClocks()
        checkPeople()
        checkDuplicates()
        checkByAge()
        checkEntries()
        checkAccess()
        checkSignatures()
        checkTests()
    }

    /// Whoever has to fill a field in must be allowed to.
    private func checkAccess() {
        let forms = service.steps.filter { $0.kind == .form }
        for field in service.fields where field.required || field.requiredIf != nil {
            let writers = field.writers.isEmpty ? field.readers : field.writers
            guard !writers.isEmpty else { continue }
            let steps = field.step.map { id in service.steps.filter { $0.id == id } } ?? forms
            let hands = Set(steps.flatMap { $0.chain + $0.delegatedChain }.flatMap(\.functions))
            if hands.isDisjoint(with: writers) {
                let who = steps.map(\.title).joined(separator: "、")
                fault("“\(field.title)”必填，但办理“\(who)”的职能都不在 access 里，没有人能填，请补上", field.place)
            }
        }
    }

    /// What marriage, adoption and inheritance rest on is signed by hand. Basis: 《电子签名法》第三条
    private func checkSignatures() {
        let isPersonal = ["婚姻", "收养", "继承"].contains { service.domain.contains($0) }
        if isPersonal, !service.isHandSigned {
            fault("“\(service.domain)”的文书涉及人身关系，不适用电子签名（电子签名法 第三条），请写 hand_signed: 是")
        }
        guard isPersonal || service.isHandSigned else { return }
        for field in service.fields where field.type == .signature {
            fault("“\(field.title)”是电子签名，但这个事项的文书须当面亲笔签名（电子签名法 第三条），请删去", field.place)
        }
    }

    // MARK: - Names

    private func checkNames() {
        unique(service.steps.map { ($0.id, $0.place) }, "环节编号")
        unique(service.fields.map { ("\($0.entity.rawValue).\($0.id)", $0.place) }, "字段编号")
        unique(service.fields.map { ("\($0.entity.rawValue).\($0.name)", $0.place) }, "字段名称 name")
        unique(service.materials.map { ($0.id, $0.place) }, "材料编号")
        unique(service.clocks.map { ($0.id, $0.place) }, "时限编号")
        unique(service.parties.map { ($0.id, $0.place) }, "当事人编号")
        for step in service.steps {
            unique(step.outcomes.map { ($0.id, $0.place) }, "环节“\(step.title)”的结果编号")
            for outcome in step.outcomes where Self.taken.contains(outcome.id) {
                fault("结果编号“\(outcome.id)”是系统自己的操作名，请改名", outcome.place)
            }
        }
    }

    /// What the history calls actions that every service has; an outcome by such a name would be taken for one of them.
    private static let taken: Set<String> = [
        "agree", "return", "supplement", "resume", "withdraw", "open", "member", "answer", "facts",
        "material",
        "consent",
        "consent-revoked", "kin", "payee", "visit", "hearing", "decide", "report", "objection", "posting-photo",
        "extend",
        "escalate", "delegation", "lot-taken", "lot-passed", "assign", "opinion", "opinion-withdrawn",
    ]

    private func unique(_ ids: [(String, PackPlace)], _ what: String) {
        var seen: Set<String> = []
        for (id, place) in ids where !seen.insert(id).inserted { fault("\(what)“\(id)”重复了，请改名", place) }
    }

    // MARK: - Steps

    private func checkSteps() {
        let ids = Set(service.steps.map(\.id))
        if service.steps.isEmpty { fault("没有环节 steps") }
        if let first = service.steps.first, first.kind != .form { fault("第一个环节应是填报 form", first.place) }
        for field in service.fields {
            if let step = field.step, !ids.contains(step) {
                fault("“\(field.group)”由环节“\(step)”填写，但没有这个环节", field.place)
            }
        }
        for step in service.steps {
            if step.outcomes.isEmpty { fault("环节“\(step.title)”没有出口，办件会停在这里", step.place) }
            for outcome in step.outcomes {
                if let next = outcome.next, !ids.contains(next) {
                    fault("环节“\(step.title)”的结果“\(outcome.title)”指向不存在的环节“\(next)”", outcome.place)
                }
                if outcome.next == step.id {
                    fault("环节“\(step.title)”的结果“\(outcome.title)”又回到本环节，办件走不出去", outcome.place)
                }
            }
            for other in step.apartFrom where !ids.contains(other) || other == step.id {
                fault("环节“\(step.title)”的 apart_from 写的“\(other)”不是另一个环节", step.place)
            }
        }
        if !service.steps.contains(where: { $0.outcomes.contains { $0.end == .approved } }) {
            fault("没有任何结果能办结为 approved")
        }
    }

    /// Every step must be reached from the first, and from every step there must be a way to an end.
    private func checkWays() {
        guard let first = service.steps.first else { return }
        let ahead = Dictionary(
            service.steps.map { ($0.id, Set($0.outcomes.compactMap(\.next))) },
            uniquingKeysWith: { $0.union($1) }
        )
        let reached = closure([first.id]) { ahead[$0] ?? [] }
        for step in service.steps where !reached.contains(step.id) {
            fault("环节“\(step.title)”走不到，请检查各结果的 next", step.place)
        }
        let ending = Set(service.steps.filter { $0.outcomes.contains { $0.end != nil } }.map(\.id))
        let back = closure(ending) { id in Set(ahead.filter { $0.value.contains(id) }.map(\.key)) }
        for step in service.steps where !back.contains(step.id) && !step.outcomes.isEmpty {
            fault("从环节“\(step.title)”走不到任何办结，办件会在环节之间打转", step.place)
        }
    }

    private func closure(_ start: Set<String>, _ next: (String) -> Set<String>) -> Set<String> {
        var seen = start
        var open = Array(start)
        while let id = open.popLast() {
            for other in next(id) where seen.insert(other).inserted { open.append(other) }
        }
        return seen
    }

    /// A chain with the same function twice can't be signed where only one person holds it, and a maker must not check.
    private func checkChains() {
        for step in service.steps {
            for chain in [step.chain, step.delegatedChain] {
                var seen: Set<[String]> = []
                for link in chain where !seen.insert(link.functions.sorted()).inserted {
                    fault("环节“\(step.title)”的签署链里“\(link.title)”与前一道是同一职能，经办和审核应分开", link.place)
                }
            }
            if step.kind != .form, step.chain.contains(where: { $0.functions.contains("resident") }), step.kind != .sign
            {
                fault("环节“\(step.title)”不能由群众（resident）签署，群众只能填报和签字", step.place)
            }
        }
    }

    // MARK: - Effects

    private func checkEffects() {
        let effects = service.steps.flatMap { step in
            step.outcomes.flatMap { outcome in outcome.effects.map { ($0, outcome, step) } }
        }
        for (effect, outcome, step) in effects {
            switch effect.kind {
            case .openEnrolment where service.program == nil:
                fault("结果“\(outcome.title)”要开立待遇，但事项没有写待遇项目 program", outcome.place)
            case .keepEnrolment, .changeEnrolment, .taperEnrolment:
                if service.origin != .enrolment {
                    fault("结果“\(outcome.title)”的 \(effect.text) 只能用在从在册发起（origin: enrolment）的事项里", outcome.place)
                }
            case .post where !leads(outcome, to: .posting):
                fault("结果“\(outcome.title)”要公示 post，但下一环节不是公示 posting", outcome.place)
            case .announce where !leads(outcome, to: .announcement):
                fault("结果“\(outcome.title)”要公告 announce，但下一环节不是公告 announcement", outcome.place)
            case let kind where kind.isOfRegister: checkRegister(effect, outcome)
            case .disclose where outcome.end != .approved:
                fault("结果“\(outcome.title)”要公布 disclose，但只有办结为 approved 的结果才能公布", outcome.place)
            case .requestVerification where !service.steps.contains { $0.kind == .verification }:
                fault("环节“\(step.title)”要发起核对，但事项没有核对环节 verification", outcome.place)
            default: break
            }
        }
        for step in service.steps where step.kind == .posting || step.kind == .announcement {
            let effect = step.kind == .posting ? ServiceEffect.Kind.post : .announce
            for (outcome, from) in entries(to: step) where !outcome.effects.contains(where: { $0.kind == effect }) {
                fault(
                    "环节“\(from.title)”的结果“\(outcome.title)”进入\(step.kind.title)，但没有写效果 \(effect.rawValue)",
                    outcome.place
                )
            }
        }
        let numbers = effects.contains { $0.0 == .receipt || $0.0.kind == .register }
        if !numbers { fault("没有任何结果受理办件（issue-receipt 或 register），编号和时限都不会开始") }
        if service.program != nil, service.origin == .application,
            !effects.contains(where: { $0.0.kind == .openEnrolment })
        {
            fault("事项写了待遇项目 program，但没有任何结果开立待遇 open-enrolment")
        }
    }

    private func leads(_ outcome: ServiceDefinition.Outcome, to kind: ServiceDefinition.StepKind) -> Bool {
        outcome.next.flatMap(service.step)?.kind == kind
    }

    private func entries(to step: ServiceDefinition.Step) -> [(ServiceDefinition.Outcome, ServiceDefinition.Step)] {
        service.steps.flatMap { from in from.outcomes.filter { $0.next == step.id }.map { ($0, from) } }
    }

    // MARK: - Clocks

    private func checkClocks() {
        let ids = Set(service.steps.map(\.id))
        for clock in service.clocks {
            for event in [clock.starts, clock.stops] where !known(event, steps: ids) {
                fault(
                    "时限“\(clock.title)”的事件“\(event)”不存在，可写 accepted、decided、entered:环节、left:环节、chosen:环节/结果",
                    clock.place
                )
            }
            if clock.starts == clock.stops { fault("时限“\(clock.title)”的开始和结束是同一件事，不会走动", clock.place) }
            if clock.starts == "decided" || clock.stops == "accepted" {
                fault("时限“\(clock.title)”没有尽头：\(clock.starts == "decided" ? "办结以后才开始" : "受理以前不会开始")", clock.place)
            }
            if let extra = clock.extendable, extra > clock.length {
                fault("时限“\(clock.title)”延长的比原来的还长，请核对 extend", clock.place)
            }
            for step in clock.excludes where !ids.contains(step) {
                fault("时限“\(clock.title)”的 excludes 写了不存在的环节“\(step)”", clock.place)
            }
            guard case .deemed(let outcome) = clock.expiry else { continue }
            let step = clock.starts.hasPrefix("entered:") ? service.step(String(clock.starts.dropFirst(8))) : nil
            if let step, !step.outcomes.contains(where: { $0.id == outcome }) {
                fault("时限“\(clock.title)”期满视为“\(outcome)”，但环节“\(step.title)”没有这个结果", clock.place)
            } else if step == nil {
                fault("时限“\(clock.title)”期满视为一个结果，starts 应写 entered:环节", clock.place)
            }
        }
        if service.clocks.count(where: \.total) > 1 { fault("总时限 total 只能有一个，告知群众的就是它") }
    }

    private func known(_ event: String, steps: Set<String>) -> Bool {
        if event == "accepted" || event == "decided" { return true }
        let parts = event.split(separator: ":").map(String.init)
        if parts.count == 2, parts[0] == "chosen" {
            let names = parts[1].split(separator: "/").map(String.init)
            return names.count == 2 && service.step(names[0])?.outcomes.contains { $0.id == names[1] } == true
        }
        return parts.count == 2 && ["entered", "left"].contains(parts[0]) && steps.contains(parts[1])
    }

    // MARK: - People and answers

    private func checkPeople() {
        if service.unit == .family, !service.parties.isEmpty {
            fault("家庭为单位的事项不用写当事人 parties；要写请加 unit: person")
        }
        if service.unit == .person, let field = service.fields.first(where: { $0.entity == .supporter }) {
            fault("个人为单位的事项没有赡养抚养义务人，字段“\(field.title)”请写在 family 或 member 下", field.place)
        }
        if service.program != nil, service.unit == .person, service.result == nil, service.origin == .application {
            fault("待遇事项请写 result：政策规则里哪个名称是结论 outcome、哪个是金额 amount")
        }
    }

    private func checkByAge() {
        guard let rule = service.byAge else { return }
        if service.program == nil || service.unit != .person || !service.applicants.contains(.proactive) {
            fault("到龄名单 by_age 用于个人的待遇事项，请写 program、unit: person，并在 applicants 里加 proactive", rule.place)
        }
        let field = service.fields.first { $0.id == rule.register && $0.entity == .member && $0.step == nil }
        if field?.type != .yesNo {
            fault("到龄名单的 register 写的“\(rule.register)”不是申请时问本人的是否题", rule.place)
        }
    }

    private func checkDuplicates() {
        guard let rule = service.duplicates else { return }
        let names = Set(service.fields.map(\.id))
        for matcher in rule.matchers where !names.contains(matcher.field) {
            fault("重复办件的比对字段“\(matcher.field)”不在表单里", rule.place)
        }
        let most = rule.matchers.reduce(0) { $0 + $1.weight }
        if rule.warns > most { fault("重复办件的提醒分 warn 是 \(rule.warns)，各项加起来只有 \(most)，永远不会提醒", rule.place) }
        if rule.blocks < rule.warns { fault("重复办件的拦截分 block 小于提醒分 warn，请对调", rule.place) }
    }

    private func checkRegister(_ effect: ServiceEffect, _ outcome: ServiceDefinition.Outcome) {
        guard let entry = service.entries.first(where: { $0.register == effect.name }) else {
            return fault(
                "结果“\(outcome.title)”要登记入簿 \(effect.text)，但 entries 没有写登记簿 \(effect.name) 各栏从哪里来",
                outcome.place
            )
        }
        if effect.kind.needsEntry, entry.find.isEmpty {
            fault("结果“\(outcome.title)”的 \(effect.text) 要用已有的登记，但 entries 没有写 find：按哪一栏找到它", outcome.place)
        }
        if effect.kind == .enter, !entry.find.isEmpty {
            fault(
                "结果“\(outcome.title)”要新登记 \(effect.text)，但 entries 写了 find（找已有的登记），请删去 find 或改用 change、move",
                outcome.place
            )
        }
        if effect.kind == .moveEntry, entry.move == nil {
            fault("结果“\(outcome.title)”的 \(effect.text) 没有写登记簿的哪一种变动，请在 entries 里写 move", outcome.place)
        }
    }

    private func checkEntries() {
        let family = service.fields.filter { $0.entity == .family }
        // All items of a repeated group together stand in a column of text.
        // Who takes part is not asked in the form.
        let people = [ServiceDefinition.Entry.applicant] + service.parties.map { ServiceDefinition.Entry.party($0.id) }
        let known = Set(family.map(\.id) + family.compactMap(\.repeatedID) + people)
        for entry in service.entries {
            let columns = entry.fields.map { ($0.key, $0.value) } + entry.find.map { ($0.key, $0.value) }
            for (column, sources) in columns.sorted(by: { $0.0 < $1.0 }) {
                for source in sources where !known.contains(source) {
                    fault("登记簿 \(entry.register) 的“\(column)”取自“\(source)”，但表单里没有这个字段", entry.place)
                }
            }
        }
    }

    private func checkTests() {
        for test in service.tests {
            var step = service.steps.first
            var ended = false
            for id in test.path {
                guard !ended, let now = step, let outcome = now.outcomes.first(where: { $0.id == id }) else {
                    let there = ended ? "办件已经办结" : "环节“\(step?.title ?? "")”没有这个结果"
                    fault("样例“\(test.title)”走不下去：到“\(id)”时，\(there)", test.place)
                    break
                }
                ended = outcome.end != nil
                step = outcome.next.flatMap(service.step)
            }
        }
    }
}
