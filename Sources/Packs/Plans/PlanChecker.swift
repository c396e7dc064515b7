// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Checks what must hold between the parts of a plan.
struct PlanChecker {
    let reader: NodeReader
    let plan: PlanDefinition

    func check() {
        head()
        unique(plan.indicators.map { ($0.id, $0.place) }, "指标编号")
        unique(plan.indicators.map { ($0.title, $0.place) }, "指标名称")
        unique(plan.measures.flatMap { [($0.id, $0.place)] + $0.tasks.map { ($0.id, $0.place) } }, "措施或任务编号")
        unique(plan.projects.map { ($0.id, $0.place) }, "项目编号")
        unique(plan.areas.map { ($0.id, $0.place) }, "统计范围编号")
        unique(plan.discrepancies.map { ($0.id, $0.place) }, "出入编号")
        plan.indicators.forEach(indicator)
        plan.measures.forEach(measure)
        plan.projects.forEach(project)
        references()
        money()
    }

    private func note(_ text: String, at place: PackPlace) { reader.faults.add(place.fault(text), misread: false) }

    private func head() {
        guard plan.kind != .open else {
            if !plan.indicators.isEmpty { note("“\(plan.title)”写的是待编，不能已经有指标；编好后把 kind 改成规划", at: plan.place) }
            return
        }
        if plan.issued == nil { note("“\(plan.title)”没有写印发日 issued", at: plan.place) }
        if plan.basis.isEmpty { note("“\(plan.title)”没有写依据 basis", at: plan.place) }
    }

    private func unique(_ ids: [(String, PackPlace)], _ what: String) {
        var seen: Set<String> = []
        for (id, place) in ids where !id.isEmpty && !seen.insert(id).inserted { note("\(what)“\(id)”重复了", at: place) }
    }

    private func indicator(_ indicator: IndicatorDefinition) {
        let title = indicator.title
        if indicator.nature == .reference, !indicator.targets.isEmpty {
            note("“\(title)”写的是参照，不能有目标 targets", at: indicator.place)
        }
        if indicator.nature != .reference, indicator.targets.isEmpty {
            note("\(indicator.nature.rawValue)指标“\(title)”没有目标 targets；只供参照的，nature 写“参照”", at: indicator.place)
        }
        if let area = indicator.area, !plan.areas.contains(where: { $0.id == area }) {
            note("“\(title)”的统计范围“\(area)”没有写进 plan.yaml 的 areas", at: indicator.place)
        }
        for target in indicator.targets { self.target(target, of: indicator) }
        for point in indicator.path where !plan.years.contains(point.year) {
            note("“\(title)”的年度路径写了 \(point.year) 年，不在规划期 \(plan.years.text) 内", at: point.place)
        }
        if let baseline = indicator.baseline, let last = plan.years.last, baseline.year >= last {
            note("“\(title)”的基期 \(baseline.year) 年不早于规划期末年", at: baseline.place)
        }
        for (year, same) in Dictionary(grouping: indicator.values, by: \.year) {
            if same.filter(\.isUsed).count != 1 {
                note("“\(title)”\(year) 年有 \(same.count) 个数，应恰好用一个，其余写 used: 否", at: indicator.place)
            }
            for value in same where same.count > 1 && !value.isUsed && value.note == nil {
                note("“\(title)”\(year) 年有不一致的数，没有用的那个要写 note 说明为什么", at: value.place)
            }
        }
    }

    private func target(_ target: IndicatorTarget, of indicator: IndicatorDefinition) {
        let title = indicator.title
        if let due = target.due, !plan.years.contains(due.year) {
            note("“\(title)”的目标在 \(due.year) 年到期，不在规划期 \(plan.years.text) 内", at: target.place)
        }
        switch target.goal {
        case .words:
            if indicator.direction != .advance {
                note("“\(title)”的目标没有数，direction 应写“推进”", at: target.place)
            }
        case .range:
            if indicator.direction != .between { note("“\(title)”的目标是区间，direction 应写“介于”", at: target.place) }
        case .relative(_, let other, _):
            if plan.indicator(other) == nil { note("“\(title)”要对照的指标“\(other)”不存在", at: target.place) }
            if other == indicator.id { note("“\(title)”不能拿自己作对照", at: target.place) }
        case .reading(let reading):
            if reading == .blank, target.note == nil { note("“\(title)”的目标原文空缺，要写 note 说明", at: target.place) }
            if [.advance, .between].contains(indicator.direction) {
                note("“\(title)”的 direction 写的是“\(indicator.direction.rawValue)”，目标却是一个数", at: target.place)
            }
        }
    }

    private func measure(_ measure: MeasureDefinition) {
        func named(_ departments: [String], _ unassigned: String?, _ title: String, _ place: PackPlace) {
            if departments.isEmpty, unassigned == nil {
                note("“\(title)”没有写责任单位 departments；原文没有列的，写 unassigned 说明", at: place)
            }
            if !departments.isEmpty, unassigned != nil {
                note("“\(title)”写了责任单位，就不要再写 unassigned", at: place)
            }
            if Set(departments).count != departments.count { note("“\(title)”的责任单位有重复", at: place) }
        }
        guard measure.departments.isEmpty, measure.unassigned == nil, !measure.tasks.isEmpty else {
            return named(measure.departments, measure.unassigned, measure.title, measure.place)
        }
        for task in measure.tasks { named(task.departments, task.unassigned, task.title, task.place) }
    }

    private func project(_ project: ProjectDefinition) {
        if let from = project.from, let until = project.until, until < from {
            note("项目“\(project.title)”的完成日早于开工日", at: project.place)
        }
        if let total = project.total, total != project.oneOffInvestment, project.note == nil {
            note(
                "项目“\(project.title)”各项投资合计 \(project.oneOffInvestment.inLargeUnits)，写的总投资是 \(total.inLargeUnits)；原文如此的写 note 说明",
                at: project.place
            )
        }
        for investment in project.investments where investment.amount.fen <= 0 {
            note("项目“\(project.title)”的投资“\(investment.title)”应大于零", at: investment.place)
        }
    }

    /// Everything that is named exists.
    private func references() {
        let indicators = Set(plan.indicators.map(\.id))
        let projects = Set(plan.projects.map(\.id))
        func known(_ ids: [String], _ title: String, _ place: PackPlace) {
            for id in ids where !indicators.contains(id) { note("“\(title)”写的指标“\(id)”不存在", at: place) }
        }
        for measure in plan.measures {
            known(measure.indicators, measure.title, measure.place)
            for task in measure.tasks { known(task.indicators, task.title, task.place) }
            for id in measure.projects where !projects.contains(id) {
                note("“\(measure.title)”写的项目“\(id)”不存在", at: measure.place)
            }
        }
        for project in plan.projects { known(project.indicators, project.title, project.place) }
        for discrepancy in plan.discrepancies { known(discrepancy.indicators, discrepancy.title, discrepancy.place) }
    }

    private func money() {
        guard let written = plan.investment, written != plan.oneOffInvestment else { return }
        note(
            "项目的一次性投资合计 \(plan.oneOffInvestment.inLargeUnits)，one_off_total 写的是 \(written.inLargeUnits)",
            at: plan.projects.first?.place ?? plan.place
        )
    }
}
