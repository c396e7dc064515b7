// SPDX-License-Identifier: Apache-2.0
import Policy
package import Vocabulary

extension ResolvedPack {
    package func plan(id: String) -> PlanDefinition? { plans.first { $0.id == id } }

    /// The plan whose years contain a day; of several the one that began last.
    package func plan(on day: CivilDate) -> PlanDefinition? {
        plans.filter { $0.years.contains(day.year) }.max { $0.years.first < $1.years.first }
    }

    package func department(named name: String) -> DepartmentDefinition? {
        departments.first { $0.answers(to: name) }
    }

    /// The plans with the numbers that parameters hold and the metrics that layers define filled in.
    static func resolved(
        _ plans: [PlanDefinition],
        metrics: [PlanMetric],
        parameters: ParameterTable,
        root: String
    ) -> ([PlanDefinition], [PackFault]) {
        var faults: [PackFault] = []
        func reading(_ reading: FigureReading, _ year: Int, _ place: PackPlace) -> FigureReading {
            guard case .parameter(let name) = reading else { return reading }
            guard let day = try? CivilDate(year: year, month: 12, day: 31),
                let row = parameters.row(name, region: root, on: day)
            else {
                faults.append(place.fault("参数“\(name)”在 \(year) 年底没有值，请写入 parameters 或直接写 value"))
                return .blank
            }
            let digits = row.value.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let figure = try? Figure(parsing: String(digits)) else {
                faults.append(place.fault("参数“\(name)”的值“\(row.value)”不是数，不能当作指标的数"))
                return .blank
            }
            return .figure(figure)
        }
        func value(_ value: ReportedValue) -> ReportedValue {
            ReportedValue(
                year: value.year,
                reading: reading(value.reading, value.year, value.place),
                basis: value.basis,
                isUsed: value.isUsed,
                note: value.note,
                place: value.place
            )
        }
        func target(_ target: IndicatorTarget, _ plan: PlanDefinition) -> IndicatorTarget {
            guard case .reading(let goal) = target.goal else { return target }
            let year = target.due?.year ?? plan.years.last ?? plan.years.first
            return IndicatorTarget(
                due: target.due,
                goal: .reading(reading(goal, year, target.place)),
                basis: target.basis,
                note: target.note,
                place: target.place
            )
        }
        let metrics = Dictionary(metrics.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        func edition(_ edition: IndicatorEdition) -> IndicatorEdition {
            guard let named = edition.source.metric, named.source == .unknown else { return edition }
            guard let metric = metrics[named.id] else {
                faults.append(edition.place.fault("没有统计量“\(named.id)”，请在 metrics.yaml 里定义，或改写成上报"))
                return edition
            }
            return edition.with(source: edition.source.with(metric))
        }
        let resolved = plans.map { plan in
            plan.with(
                indicators: plan.indicators.map { indicator in
                    indicator.with(
                        editions: indicator.editions.map(edition),
                        baseline: indicator.baseline.map(value),
                        targets: indicator.targets.map { target($0, plan) },
                        path: indicator.path.map(value),
                        values: indicator.values.map(value)
                    )
                }
            )
        }
        return (resolved, faults)
    }

    /// What must hold between plans and the departments, regions and parameters of all layers.
    static func checkPlans(
        _ plans: [PlanDefinition],
        departments: [DepartmentDefinition],
        regions: [RegionDefinition],
        parameters: ParameterTable
    ) -> [PackFault] {
        let names = Set(departments.flatMap { [$0.title] + $0.also })
        return plans.flatMap { plan -> [PackFault] in
            var faults: [PackFault] = []
            func known(_ departments: [String], _ place: PackPlace) {
                for name in departments where !names.contains(name) {
                    faults.append(place.fault("没有部门“\(name)”，请写入 departments.yaml，或写成它的别名 also"))
                }
            }
            for measure in plan.measures {
                known(measure.departments, measure.place)
                for task in measure.tasks { known(task.departments, task.place) }
            }
            for project in plan.projects { known(project.departments, project.place) }
            if let name = plan.reporting?.department { known([name], plan.place) }
            for edition in plan.indicators.flatMap(\.editions) {
                if let name = edition.source.department, edition.source != plan.reporting {
                    known([name], edition.place)
                }
                if let name = edition.source.metric?.parameter, !parameters.names.contains(name) {
                    faults.append(edition.place.fault("统计量“\(name)”要读的参数还没有写进 parameters"))
                }
            }
            for area in plan.areas {
                let counted = regions.filter { region in
                    region.level == area.level && region.until == nil
                        && !area.except.contains { region.code.hasPrefix($0) }
                }
                guard !regions.isEmpty, counted.count != area.count else { continue }
                faults.append(
                    area.place.fault("统计范围“\(area.title)”写的是 \(area.count) 个，regions.csv 里是 \(counted.count) 个")
                )
            }
            return faults
        }
    }
}

extension PlanDefinition {
    fileprivate func with(indicators: [IndicatorDefinition]) -> PlanDefinition {
        PlanDefinition(
            id: id,
            title: title,
            kind: kind,
            document: document,
            issued: issued,
            years: years,
            reporting: reporting,
            evaluations: evaluations,
            areas: areas,
            discrepancies: discrepancies,
            indicators: indicators,
            measures: measures,
            projects: projects,
            investment: investment,
            note: note,
            basis: basis,
            place: place
        )
    }
}

extension IndicatorEdition {
    fileprivate func with(source: IndicatorSource) -> IndicatorEdition {
        IndicatorEdition(
            from: from,
            text: text,
            numerator: numerator,
            denominator: denominator,
            source: source,
            place: place
        )
    }
}

extension IndicatorSource {
    fileprivate func with(_ metric: PlanMetric) -> IndicatorSource {
        switch self {
        case .computed: .computed(metric)
        case .compared(_, let by, let evidence): .compared(metric, by: by, evidence: evidence)
        case .attended(_, let by, let evidence): .attended(metric, by: by, evidence: evidence)
        case .reported: self
        }
    }
}

extension IndicatorDefinition {
    fileprivate func with(
        editions: [IndicatorEdition],
        baseline: ReportedValue?,
        targets: [IndicatorTarget],
        path: [ReportedValue],
        values: [ReportedValue]
    ) -> IndicatorDefinition {
        IndicatorDefinition(
            id: id,
            title: title,
            unit: unit,
            nature: nature,
            direction: direction,
            level: level,
            area: area,
            basis: basis,
            editions: editions,
            baseline: baseline,
            targets: targets,
            path: path,
            values: values,
            note: note,
            place: place
        )
    }
}
