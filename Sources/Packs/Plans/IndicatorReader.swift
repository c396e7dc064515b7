// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Reads the indicators of a plan. What most of them share is written once, in `plan.yaml`.
struct IndicatorReader {
    let years: PlanDefinition.Years
    let reporting: IndicatorSource?

    func indicator(_ item: NodeReader) -> IndicatorDefinition {
        let basis = item.texts("basis")
        let cited = basis.first ?? ""
        let indicator = IndicatorDefinition(
            id: item.identifier("id"),
            title: item.text("title"),
            unit: item.text("unit"),
            nature: item.choice("nature", IndicatorDefinition.Nature.self) ?? .unmarked,
            direction: item.choice("direction", default: .atLeast),
            level: item.choice("level", default: .whole),
            area: item.optionalText("area"),
            basis: basis,
            editions: editions(item),
            baseline: item.optionalMap("baseline").map { value($0, cited: cited) },
            targets: item.list("targets", required: false).map { target($0, cited: cited) },
            path: item.list("path", required: false).map { value($0, cited: cited) },
            values: item.list("values", required: false).map { value($0, cited: cited) },
            note: item.optionalText("note"),
            place: item.place
        )
        if basis.isEmpty { item.fault("指标“\(indicator.title)”没有写依据 basis") }
        item.close()
        return indicator
    }

    /// `definition` says how it is counted from the plan's first day on; `editions` where that changed.
    private func editions(_ item: NodeReader) -> [IndicatorEdition] {
        guard item.has("editions") else { return [edition(item, text: "definition", from: firstDay)] }
        let editions = item.list("editions").map { part in
            let from = part.day("from")
            if from == nil { part.fault("缺少“from”：这个口径从哪一天起用") }
            let edition = edition(part, text: "text", from: from)
            part.close()
            return edition
        }
        for (earlier, later) in zip(editions, editions.dropFirst()) where later.from <= earlier.from {
            item.fault("口径 editions 要从早到晚排，\(later.from.iso) 不晚于 \(earlier.from.iso)", of: "editions")
        }
        if editions.isEmpty { item.fault("口径 editions 是空的", of: "editions") }
        return editions
    }

    private func edition(_ item: NodeReader, text: String, from: CivilDate?) -> IndicatorEdition {
        let edition = IndicatorEdition(
            from: from ?? CivilDate(dayNumber: 0),
            text: item.text(text),
            numerator: item.optionalText("numerator"),
            denominator: item.optionalText("denominator"),
            source: source(item),
            place: item.place
        )
        if (edition.numerator == nil) != (edition.denominator == nil) {
            item.fault("分子 numerator 和分母 denominator 要一起写")
        }
        return edition
    }

    private func source(_ item: NodeReader) -> IndicatorSource {
        guard let part = item.optionalMap("source") else {
            if let reporting { return reporting }
            item.fault("没有写数据来源 source，plan.yaml 里也没有写谁上报 reporting")
            return .reported(by: "", evidence: "")
        }
        defer { part.close() }
        func metric() -> PlanMetric { PlanMetric.named(part.text("metric")) }
        switch part.choice("kind", IndicatorSource.Kind.self) ?? .reported {
        case .computed: return .computed(metric())
        case .reported: return .reported(by: part.text("by"), evidence: part.text("evidence"))
        case .compared: return .compared(metric(), by: part.text("by"), evidence: part.text("evidence"))
        case .attended: return .attended(metric(), by: part.text("by"), evidence: part.text("evidence"))
        }
    }

    private func value(_ item: NodeReader, cited: String) -> ReportedValue {
        let value = ReportedValue(
            year: item.integer("year"),
            reading: reading(item) ?? .blank,
            basis: item.optionalText("basis") ?? cited,
            isUsed: item.flag("used", default: true),
            note: item.optionalText("note"),
            place: item.place
        )
        item.close()
        return value
    }

    /// What stands where a number may stand; exactly one of the ways to write it.
    private func reading(_ item: NodeReader) -> FigureReading? {
        let keys = ["value", "parameter", "not_listed", "unplanned", "blank"].filter(item.has)
        guard keys.count == 1, let key = keys.first else {
            item.fault("要写且只写一个：value 数、parameter 参数名、not_listed 不列的理由、unplanned 未规划、blank 原文空缺")
            return nil
        }
        switch key {
        case "parameter": return .parameter(item.text(key))
        case "not_listed": return .notListed(item.text(key))
        case "unplanned": return item.flag(key, default: true) ? .unplanned : nil
        case "blank": return item.flag(key, default: true) ? .blank : nil
        default: return item.figure(key).map(FigureReading.figure)
        }
    }

    private func target(_ item: NodeReader, cited: String) -> IndicatorTarget {
        let year = item.optionalInteger("year")
        let by = item.day("by")
        if year != nil, by != nil { item.fault("到期写 year（年底）或 by（某一天），不要两个都写") }
        let target = IndicatorTarget(
            due: by ?? year.flatMap { lastDay(of: $0, item) },
            goal: goal(item),
            basis: item.optionalText("basis") ?? cited,
            note: item.optionalText("note"),
            place: item.place
        )
        item.close()
        return target
    }

    private func goal(_ item: NodeReader) -> IndicatorTarget.Goal {
        if item.has("words") { return .words(item.text("words")) }
        if item.has("of") {
            return .relative(
                times: item.figure("times") ?? Figure(whole: 1),
                of: item.text("of"),
                lag: item.integer("lag", default: 0)
            )
        }
        if item.has("least") || item.has("most") {
            guard let least = item.figure("least"), let most = item.figure("most"), least < most else {
                item.fault("区间要写 least 和 most，least 小于 most")
                return .reading(.blank)
            }
            return .range(least, most)
        }
        return .reading(reading(item) ?? .blank)
    }

    private func lastDay(of year: Int, _ item: NodeReader) -> CivilDate? {
        do {
            return try CivilDate(year: year, month: 12, day: 31)
        } catch {
            item.fault("“year”应是年份，如 2025", of: "year")
            return nil
        }
    }

    private var firstDay: CivilDate? {
        do {
            return try CivilDate(year: years.first, month: 1, day: 1)
        } catch {
            // Its years were faulted where they are read.
            return nil
        }
    }
}
