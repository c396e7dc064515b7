// SPDX-License-Identifier: Apache-2.0

/// The steps, clocks and examples of a service.
extension ServiceReader {
    func step(_ item: NodeReader) -> ServiceDefinition.Step {
        let step = ServiceDefinition.Step(
            id: item.identifier("id"),
            title: item.text("title"),
            kind: item.choice("kind", ServiceDefinition.StepKind.self) ?? .form,
            chain: item.list("chain").map(link),
            delegatedChain: item.list("delegated_chain", required: false).map(link),
            outcomes: item.list("outcomes").map(outcome),
            days: item.integer("days", default: 0),
            unit: item.choice("unit", default: ServiceDefinition.TimeUnit.day),
            photos: item.flag("photos", default: false),
            isJoint: item.flag("together", default: false),
            apartFrom: item.texts("apart_from"),
            secondReview: item.integer("second_review", default: 0),
            share: item.integer("share", default: 0),
            note: item.optionalText("note"),
            place: item.place
        )
        let name = "\(step.kind.title)环节“\(step.title)”"
        if step.chain.isEmpty || step.chain.count > 3 { item.fault("环节“\(step.title)”的签署链应为 1 至 3 道") }
        if step.delegatedChain.count > 3 { item.fault("环节“\(step.title)”下放后的签署链应为 1 至 3 道") }
        if step.kind.takesTime, step.days < 1 { item.fault("\(name)没有天数 days") }
        if !step.kind.takesTime, step.days != 0 { item.fault("\(name)不按天数办，请删去 days；办理期限写在 clocks 里") }
        if step.photos, step.kind != .posting { item.fault("\(name)不是公示，没有张贴照片，请删去 photos") }
        if !(0...100).contains(step.secondReview) { item.fault("随机复核比例 second_review 应在 0 至 100 之间") }
        if step.isJoint, step.chain.count < 2 { item.fault("\(name)要会签 together，签署链应有 2 至 3 道") }
        if step.isJoint, step.secondReview > 0 { item.fault("\(name)会签的不再随机复核，请删去 second_review") }
        if step.kind == .draw, !(1...99).contains(step.share) { item.fault("\(name)没有抽取比例 share（1 至 99）") }
        if step.kind == .draw, step.outcomes.count != 2 { item.fault("\(name)应有两个结果：先写抽中的，再写未抽中的") }
        if step.kind != .vote, step.outcomes.contains(where: { $0.vote != nil }) {
            item.fault("\(name)不表决，请删去结果里的 vote")
        }
        if step.kind != .draw, step.share != 0 { item.fault("\(name)不抽签，请删去 share") }
        item.close()
        return step
    }

    private func link(_ item: NodeReader) -> ServiceDefinition.Link {
        let link = ServiceDefinition.Link(
            functions: item.texts("functions"),
            title: item.text("title"),
            place: item.place
        )
        if link.functions.isEmpty { item.fault("签署“\(link.title)”没有写明职能 functions") }
        item.close()
        return link
    }

    private func outcome(_ item: NodeReader) -> ServiceDefinition.Outcome {
        let next = item.optionalText("next")
        let ending = item.optionalText("end")
        let end = ending.flatMap(ServiceDefinition.End.init(rawValue:))
        let told = item.optionalText("vote")
        let vote = told.flatMap(ServiceDefinition.Vote.init(rawValue:))
        if told != nil, vote == nil { item.fault("vote 只能是 carried（通过）、lost（没有通过）") }
        let outcome = ServiceDefinition.Outcome(
            id: item.identifier("id"),
            title: item.text("title"),
            next: next,
            end: end,
            effects: effects(item),
            needsReason: item.flag("reason", default: false),
            when: item.optionalText("when"),
            vote: vote,
            place: item.place
        )
        if ending != nil, end == nil { item.fault("end 只能是 approved、refused、withdrawn") }
        if (next == nil) == (ending == nil) { item.fault("结果“\(outcome.title)”应写 next（去哪个环节）或 end（办结）其中一个") }
        if end == .refused, !outcome.needsReason { item.fault("不予确认必须写明理由，请加 reason: 是") }
        item.close()
        return outcome
    }

    private func effects(_ item: NodeReader) -> [ServiceEffect] {
        item.texts("effects").compactMap { text in
            if let effect = ServiceEffect(text) { return effect }
            item.fault("没有“\(text)”这种效果，可用：\(ServiceEffect.known)")
            return nil
        }
    }

    func clock(_ item: NodeReader) -> ServiceDefinition.Clock {
        let delegated = item.integer("delegated_length", default: 0)
        let extendable = item.integer("extend", default: 0)
        let clock = ServiceDefinition.Clock(
            id: item.text("id"),
            title: item.text("title"),
            starts: item.text("starts"),
            stops: item.text("stops"),
            unit: item.choice("unit", ServiceDefinition.TimeUnit.self) ?? .workingDay,
            length: item.integer("length"),
            delegatedLength: delegated > 0 ? delegated : nil,
            pausable: item.flag("pausable", default: true),
            total: item.flag("total", default: false),
            excludes: item.texts("excludes"),
            extendable: extendable > 0 ? extendable : nil,
            expiry: expiry(item),
            basis: item.text("basis"),
            place: item.place
        )
        if clock.length < 1 { item.fault("时限“\(clock.title)”的长度应大于 0") }
        if clock.basis.isEmpty { item.fault("时限“\(clock.title)”没有写依据 basis") }
        item.close()
        return clock
    }

    private func expiry(_ item: NodeReader) -> ServiceDefinition.Clock.Expiry {
        guard let text = item.optionalText("expiry") else { return .remind }
        switch text {
        case "remind": return .remind
        case "escalate": return .escalate
        default:
            guard text.hasPrefix("outcome:") else {
                item.fault("expiry 写的是“\(text)”，只能是：remind（提醒）、escalate（督办）、outcome:结果编号（期满视为）")
                return .remind
            }
            return .deemed(String(text.dropFirst(8)))
        }
    }

    func test(_ item: NodeReader) -> ServiceDefinition.Test {
        let expected = item.map("expect")
        let test = ServiceDefinition.Test(
            title: item.text("title"),
            on: item.text("on"),
            region: item.optionalText("region"),
            answers: item.values("answers"),
            person: item.values("person"),
            supporters: item.list("supporters", required: false).map(\.allValues),
            path: item.texts("path"),
            expected: ServiceDefinition.Test.Expectation(
                eligible: expected?.optionalFlag("eligible"),
                messages: expected?.texts("messages") ?? [],
                missing: expected?.texts("missing") ?? [],
                hidden: expected?.texts("hidden") ?? [],
                outcome: expected?.optionalText("outcome"),
                amount: expected?.optionalText("amount"),
                state: expected?.optionalText("state")
            ),
            place: item.place
        )
        expected?.close()
        item.close()
        return test
    }
}

extension ServiceDefinition.StepKind {
    /// Kinds whose length the definition sets: they can't be left before.
    package var takesTime: Bool { [.posting, .announcement, .wait].contains(self) }

    /// In the trade's word.
    package var title: String {
        switch self {
        case .form: "填报"
        case .verification: "核对"
        case .visit: "入户"
        case .decide: "审签"
        case .posting: "公示"
        case .announcement: "公告"
        case .vote: "评议"
        case .wait: "等待"
        case .draw: "抽取"
        case .sign: "签字"
        case .pay: "支付"
        case .external: "外部答复"
        }
    }
}
