// SPDX-License-Identifier: Apache-2.0

/// Service files made at random, all of which the checker accepts: every kind of step, conditions on outcomes, second
/// reviews, steps apart from others, draws, waits, and clocks whose end decides.
struct ModelServices {
    private static let functions = [
        "township-clerk", "township-head", "county-drafter", "county-checker", "county-signer", "verifier",
    ]
    private static let middle = [
        "form", "verification", "visit", "decide", "posting", "announcement", "vote", "wait", "draw", "sign", "pay",
        "external",
    ]

    private struct Step {
        let id: String
        let kind: String
        var outcomes: [Outcome] = []
    }

    private struct Outcome {
        let id: String
        let text: String
        let isConditional: Bool
    }

    private var random: ModelRandom

    init(seed: UInt64) {
        random = ModelRandom(seed: seed)
    }

    /// Files by service; kinds of steps are dealt in turn, so that a dozen services hold them all.
    mutating func files(_ count: Int) -> [String: String] {
        var kinds: [String] = []
        var files: [String: String] = [:]
        for number in 0..<count {
            let length = random.within(1...6)
            while kinds.count < length { kinds += random.shuffled(Self.middle) }
            files["model-\(number)"] = file("model-\(number)", kinds: Array(kinds.prefix(length)))
            kinds.removeFirst(length)
        }
        return files
    }

    private mutating func file(_ id: String, kinds: [String]) -> String {
        var steps = [Step(id: "apply", kind: "form"), Step(id: "accept", kind: "form")]
        steps += kinds.enumerated().map { Step(id: "s\($0)", kind: $1) }
        steps.append(Step(id: "last", kind: "decide"))
        for index in steps.indices { steps[index].outcomes = outcomes(index, steps) }
        let asked = random.pick(steps.dropFirst(2).map(\.id)) ?? "last"
        return head(id, asked: asked) + "steps:\n" + steps.indices.map { text($0, steps) }.joined() + clocks(steps)
    }

    private mutating func head(_ id: String, asked: String) -> String {
        """
        id: \(id)
        title: 演示事项\(id.dropFirst(6))
        kind: 行政许可
        unit: person
        summary: 任意走法。
        keywords: [演示]
        basis: [演示办法第一条]
        one_at_a_time: \(random.chance(30) ? "是" : "否")
        parties:
          - {id: other, title: 另一方, least: 0, most: 1}
        eligibility:
          - {stops: 长度 > 900, message: 超过 900 米的不办}
        form:
          - group: 基本情况
            fields:
              - {id: kind, name: 类别, title: 类别, type: choice, options: [甲, 乙], required: 是, sensitivity: open}
              - {id: length, name: 长度, title: 长度, type: number, unit: 米, required: 是}
              - {id: more, name: 补充说明, title: 补充说明, type: text, visible: 类别 = 甲, required: 是}
          - group: 本人情况
            entity: member
            fields:
              - {id: agrees, name: 本人同意, title: 本人同意, type: yes-no, required: 是}
          - group: 核定
            step: \(asked)
            fields:
              - {id: found, name: 核定结果, title: 核定结果, type: choice, options: [好, 不好], required: \(random.chance(70) ? "是" : "否")}
        checks:
          - {when: 长度 > 800, message: 请核对长度, soft: 是}
        materials:
          - {id: sheet, title: 申请表, source: upload, required: 类别 = 甲}
          - {id: photo, title: 照片, source: upload, required: 否}

        """
    }

    private mutating func outcomes(_ index: Int, _ steps: [Step]) -> [Outcome] {
        let step = steps[index]
        if index == steps.count - 1 {
            let papers = random.chance(50) ? ["issue-decision"] : []
            let open = random.chance(30) ? ["disclose"] : []
            return [
                outcome("approve", to: "end: approved", effects: papers + open, reason: false),
                outcome("refuse", to: "end: refused", effects: ["issue-denial"], reason: true),
            ]
        }
        var found = [forward("next\(index)", index + 1, steps, accepts: step.id == "accept")]
        if step.kind == "draw" {
            let other = random.within(index + 1...steps.count - 1)
            found.append(forward("rest\(index)", other, steps, accepts: false))
            return found
        }
        guard index > 0 else { return found }
        if index > 2, random.chance(50) {
            let back = random.within(1...index - 1)
            found.append(forward("back\(index)", back, steps, accepts: false, reason: true))
        }
        if index + 2 < steps.count, random.chance(40) {
            let when = random.pick(["类别 = 甲", "长度 > 100", "类别 = 乙 且 长度 > 10"])
            let other = random.within(index + 2...steps.count - 1)
            found.append(
                forward(
                    "skip\(index)",
                    other,
                    steps,
                    accepts: step.id == "accept",
                    when: random.chance(60) ? when : nil
                )
            )
        }
        if random.chance(35) {
            found.append(outcome("deny\(index)", to: "end: refused", effects: ["issue-denial"], reason: true))
        }
        if random.chance(15) { found.append(outcome("drop\(index)", to: "end: withdrawn", effects: [], reason: true)) }
        return found
    }

    private mutating func forward(
        _ id: String,
        _ target: Int,
        _ steps: [Step],
        accepts: Bool,
        reason: Bool = false,
        when: String? = nil
    ) -> Outcome {
        var effects = accepts ? [random.chance(70) ? "issue-receipt" : "register"] : []
        if steps[target].kind == "posting" { effects.append("post") }
        if steps[target].kind == "announcement" { effects.append("announce") }
        if random.chance(15) { effects.append("issue-acceptance") }
        return outcome(id, to: "next: \(steps[target].id)", effects: effects, reason: reason, when: when)
    }

    private func outcome(
        _ id: String,
        to: String,
        effects: [String],
        reason: Bool,
        when: String? = nil
    ) -> Outcome {
        var text = "{id: \(id), title: 结果\(id), \(to)"
        if !effects.isEmpty { text += ", effects: [\(effects.joined(separator: ", "))]" }
        if reason { text += ", reason: 是" }
        if let when { text += ", when: \(when)" }
        return Outcome(id: id, text: text + "}", isConditional: when != nil)
    }

    private mutating func text(_ index: Int, _ steps: [Step]) -> String {
        let step = steps[index]
        var text = "  - id: \(step.id)\n    title: 环节\(step.id)\n    kind: \(step.kind)\n"
        if ["posting", "announcement", "wait"].contains(step.kind) {
            text += "    days: \(random.within(1...6))\n    unit: \(random.pick(["day", "working-day"]) ?? "day")\n"
        }
        if step.kind == "draw" { text += "    share: \(random.within(20...80))\n" }
        let signatures = chain(index, step)
        if index > 1, signatures.count > 1, random.chance(40) {
            text += "    together: 是\n"
        } else if index > 1, random.chance(35) {
            text += "    second_review: \(random.within(20...100))\n"
        }
        if index > 1, random.chance(40) {
            text += "    apart_from: [\(steps[random.within(1...index - 1)].id)]\n"
        }
        text += "    chain: [\(signatures.joined(separator: ", "))]\n"
        if step.kind == "decide", random.chance(40) {
            text += "    delegated_chain: [\(chain(index, step).joined(separator: ", "))]\n"
        }
        return text + "    outcomes:\n" + step.outcomes.map { "      - \($0.text)\n" }.joined()
    }

    private mutating func chain(_ index: Int, _ step: Step) -> [String] {
        switch index {
        case 0: return ["{functions: [resident, village-worker, township-clerk], title: 申请人}"]
        case 1: return ["{functions: [township-clerk], title: 受理人}"]
        default:
            var free = random.shuffled(Self.functions)
            let links = random.within(1...(step.kind == "decide" ? 3 : 2))
            return (0..<links).map { link in
                let some = Array(free.prefix(random.chance(30) ? 2 : 1))
                free.removeFirst(some.count)
                return "{functions: [\(some.joined(separator: ", "))], title: 第\(link + 1)道}"
            }
        }
    }

    private mutating func clocks(_ steps: [Step]) -> String {
        let units = ["day", "working-day", "month"]
        var lines: [String] = []
        func line(_ id: String, _ starts: String, _ stops: String, _ length: Int, _ unit: String, _ more: String) {
            lines.append(
                "  - {id: \(id), title: 时限\(id), starts: \"\(starts)\", stops: \"\(stops)\", unit: \(unit), "
                    + "length: \(length), \(more)basis: 演示办法第二条}\n"
            )
        }
        let pausable = random.chance(30) ? "pausable: 否, " : ""
        let excludes = random.shuffled(steps.dropFirst(2).map(\.id)).prefix(random.below(3)).joined(separator: ", ")
        let extend = random.chance(60) ? "extend: \(random.within(1...5)), " : ""
        line(
            "T1",
            "accepted",
            "decided",
            random.within(5...40),
            random.pick(Array(units.prefix(2))) ?? "day",
            "\(pausable)excludes: [\(excludes)], \(extend)total: 是, "
        )
        for number in 2..<2 + random.below(3) {
            guard let step = random.pick(Array(steps.dropFirst(2))) else { continue }
            let deemed = random.pick(step.outcomes.filter { !$0.isConditional }.map(\.id)) ?? "approve"
            let expiry = random.pick(["remind", "escalate", "\"outcome:\(deemed)\""]) ?? "remind"
            let pausable = random.chance(50) ? "pausable: 否, " : ""
            let length = random.within(1...9)
            line("T\(number)", "entered:\(step.id)", "left:\(step.id)", length, "day", "\(pausable)expiry: \(expiry), ")
        }
        if let from = random.pick(Array(steps.dropFirst())), let to = random.pick(Array(steps.dropFirst(2))) {
            let starts = "\(random.chance(50) ? "left" : "entered"):\(from.id)"
            let stops = random.chance(50) ? "decided" : "left:\(to.id)"
            if starts != stops {
                let unit = random.pick(units) ?? "day"
                line("T9", starts, stops, unit == "month" ? 1 : random.within(1...20), unit, "expiry: escalate, ")
            }
        }
        return "clocks:\n" + lines.joined()
    }
}
