// SPDX-License-Identifier: Apache-2.0

/// Reads the metrics that a pack counts over registers.
enum MetricReader {
    static func metrics(_ reader: NodeReader) -> [DefinedMetric] {
        let metrics = reader.list("metrics").map(metric)
        reader.close()
        for twice in Dictionary(grouping: metrics, by: \.metric.id).values where twice.count > 1 {
            if let last = twice.last { reader.faults.add(last.place.fault("统计量“\(last.metric.id)”写了两遍")) }
        }
        return metrics
    }

    private static func metric(_ item: NodeReader) -> DefinedMetric {
        let id = item.text("id")
        if id.contains(".") { item.fault("统计量的名称里不能有“.”", of: "id") }
        if PlanMetric.builtIn.contains(where: { $0.id == id }) { item.fault("“\(id)”由程序计算，请另起名称", of: "id") }
        let (above, below) = (item.map("numerator"), item.map("denominator"))
        let (numerator, denominator) = (above.map(part), below.map(part))
        let scale = item.integer("times", default: 100)
        if scale < 1 { item.fault("times 应是大于零的整数", of: "times") }
        let place = item.place
        item.close()
        let source: PlanMetric.Source =
            if let numerator = numerator?.part, let denominator = denominator?.part {
                .registers(RegisterMetric(numerator: numerator, denominator: denominator))
            } else { .unknown }
        return DefinedMetric(
            metric: PlanMetric(
                id: id,
                numerator: numerator?.title ?? "",
                denominator: denominator?.title ?? "",
                scale: Int64(max(1, scale)),
                source: source
            ),
            place: place
        )
    }

    private static func part(_ item: NodeReader) -> (title: String, part: RegisterMetric.Part?) {
        defer { item.close() }
        return (item.text("title"), counted(item))
    }

    /// What of a place or of a register is counted.
    static func counted(_ item: NodeReader) -> RegisterMetric.Part? {
        guard item.has("register") else {
            return item.choice("of", PlanBase.self).map(RegisterMetric.Part.base)
        }
        let count = RegisterCount(
            register: item.text("register"),
            states: item.texts("states"),
            conditions: conditions(item),
            measure: measure(item)
        )
        return .entries(count)
    }

    private static func measure(_ item: NodeReader) -> RegisterCount.Measure {
        switch (item.has("sum"), item.has("covers")) {
        case (true, true):
            item.fault("sum 和 covers 只写一个：把栏目的数加起来，或数有登记项的地方")
            return .each
        case (true, false): return .sum(field: item.text("sum"))
        case (false, true):
            guard let base = item.choice("covers", PlanBase.self) else { return .each }
            if !base.isPlace { item.fault("covers 要写一种地方，不能写“\(base.rawValue)”", of: "covers") }
            return .covered(base)
        case (false, false): return .each
        }
    }

    private static func conditions(_ item: NodeReader) -> [String: Set<String>] {
        guard let part = item.optionalMap("where") else { return [:] }
        defer { part.close() }
        return part.allTexts.mapValues { Set($0) }
    }
}

/// A metric with the place where it is written.
package struct DefinedMetric: Sendable, Equatable {
    package let metric: PlanMetric
    package let place: PackPlace

    /// What does not fit the registers that it counts over.
    func faults(_ registers: [RegisterDefinition]) -> [PackFault] {
        guard case .registers(let counted) = metric.source else { return [] }
        return counted.parts.compactMap(\.entries).flatMap { count -> [PackFault] in
            guard let register = registers.first(where: { $0.id == count.register }) else {
                return [fault("没有登记簿“\(count.register)”")]
            }
            var faults: [PackFault] = []
            for state in count.states where register.state(state) == nil {
                faults.append(fault("登记簿“\(register.title)”没有状态“\(state)”"))
            }
            for (id, values) in count.conditions.sorted(by: { $0.key < $1.key }) {
                faults += self.faults(id, values, register)
            }
            if case .sum(let id) = count.measure {
                if let field = register.field(id) {
                    let isWhole = field.type == .number && field.decimals == 0 && field.sensitivity != .sensitive
                    if !isWhole { faults.append(fault("登记簿“\(register.title)”的“\(field.title)”不是整数栏，不能相加")) }
                } else {
                    faults.append(fault("登记簿“\(register.title)”没有“\(id)”这一栏"))
                }
            }
            return faults
        }
    }

    private func faults(_ id: String, _ values: Set<String>, _ register: RegisterDefinition) -> [PackFault] {
        guard let field = register.field(id) else { return [fault("登记簿“\(register.title)”没有“\(id)”这一栏")] }
        let known: Set<String>
        switch field.type {
        case .choice: known = Set(field.options)
        case .yesNo: known = ["是", "否"]
        default: return [fault("条件 where 只能用选择栏或是否栏，“\(field.title)”不是")]
        }
        guard field.sensitivity != .sensitive else { return [fault("“\(field.title)”是加密保存的，不能作条件")] }
        if values.isEmpty { return [fault("条件 where 的“\(id)”没有写取哪些值")] }
        return values.subtracting(known).sorted().map { fault("登记簿“\(register.title)”的“\(field.title)”没有“\($0)”这个值") }
    }

    private func fault(_ text: String) -> PackFault { place.fault("统计量“\(metric.id)”：\(text)") }
}
