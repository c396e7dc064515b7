// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Reads the files of one plan: `plan.yaml`, and where there are any `indicators.yaml`, `measures.yaml`, `projects.yaml`.
struct PlanReader {
    static let files: Set<String> = ["plan.yaml", "indicators.yaml", "measures.yaml", "projects.yaml"]

    let head: NodeReader
    /// Readers of the further files, by file name.
    let parts: [String: NodeReader]

    func plan() -> PlanDefinition {
        let years = self.years()
        let reporting = head.optionalMap("reporting").map { item in
            item.closed(IndicatorSource.reported(by: item.text("by"), evidence: item.text("evidence")))
        }
        let projects = parts["projects.yaml"]
        let indicators = IndicatorReader(years: years, reporting: reporting)
        let plan = PlanDefinition(
            id: head.identifier("id"),
            title: head.text("title"),
            kind: head.choice("kind", PlanDefinition.Kind.self) ?? .open,
            document: head.text("document"),
            issued: head.day("issued"),
            years: years,
            reporting: reporting,
            evaluations: head.days("evaluations"),
            areas: head.list("areas", required: false).map(area),
            discrepancies: head.list("discrepancies", required: false).map(discrepancy),
            indicators: parts["indicators.yaml"].map { file in
                let read = file.list("indicators").map(indicators.indicator)
                file.close()
                return read
            } ?? [],
            measures: parts["measures.yaml"].map { file in
                let unassigned = file.optionalText("unassigned")
                let read = file.list("measures").map { measure($0, unassigned: unassigned) }
                file.close()
                return read
            } ?? [],
            projects: projects.map { $0.list("projects").map(project) } ?? [],
            investment: projects.flatMap { $0.money("one_off_total") },
            note: head.optionalText("note"),
            basis: head.texts("basis"),
            place: head.place
        )
        projects?.close()
        head.close()
        PlanChecker(reader: head, plan: plan).check()
        return plan
    }

    private func years() -> PlanDefinition.Years {
        guard let item = head.map("years") else { return .init(first: 0, last: nil) }
        let years = PlanDefinition.Years(first: item.integer("first"), last: item.optionalInteger("last"))
        if !(1949...2199).contains(years.first) { item.fault("“first”应是年份，如 2021", of: "first") }
        if let last = years.last, last < years.first { item.fault("规划期的末年 \(last) 早于首年 \(years.first)", of: "last") }
        item.close()
        return years
    }

    private func area(_ item: NodeReader) -> PlanArea {
        item.closed(
            PlanArea(
                id: item.identifier("id"),
                title: item.text("title"),
                level: item.text("level"),
                except: item.texts("except"),
                count: item.integer("count"),
                note: item.optionalText("note"),
                place: item.place
            )
        )
    }

    private func discrepancy(_ item: NodeReader) -> PlanDiscrepancy {
        let discrepancy = PlanDiscrepancy(
            id: item.identifier("id"),
            title: item.text("title"),
            readings: item.list("readings").map { part in
                part.closed(PlanDiscrepancy.Reading(text: part.text("text"), basis: part.text("basis")))
            },
            used: item.text("used"),
            note: item.text("note"),
            indicators: item.texts("indicators"),
            place: item.place
        )
        if discrepancy.readings.isEmpty { item.fault("出入“\(discrepancy.title)”没有写各处的说法 readings") }
        item.close()
        return discrepancy
    }

    /// - Parameter unassigned: what the file says of every measure for which nobody is named.
    private func measure(_ item: NodeReader, unassigned: String?) -> MeasureDefinition {
        let departments = item.texts("departments")
        let measure = MeasureDefinition(
            id: item.identifier("id"),
            title: item.text("title"),
            basis: item.texts("basis"),
            departments: departments,
            unassigned: item.optionalText("unassigned") ?? (departments.isEmpty ? unassigned : nil),
            tasks: item.list("tasks", required: false).map(task),
            indicators: item.texts("indicators"),
            projects: item.texts("projects"),
            place: item.place
        )
        if measure.basis.isEmpty { item.fault("措施“\(measure.title)”没有写依据 basis") }
        item.close()
        return measure
    }

    private func task(_ item: NodeReader) -> TaskDefinition {
        item.closed(
            TaskDefinition(
                id: item.identifier("id"),
                title: item.text("title"),
                departments: item.texts("departments"),
                unassigned: item.optionalText("unassigned"),
                due: item.day("due"),
                indicators: item.texts("indicators"),
                place: item.place
            )
        )
    }

    private func project(_ item: NodeReader) -> ProjectDefinition {
        let project = ProjectDefinition(
            id: item.identifier("id"),
            title: item.text("title"),
            basis: item.texts("basis"),
            contents: item.list("contents", required: false).map { part in
                let content = ProjectDefinition.Content(
                    title: part.text("title"),
                    quantity: part.figure("quantity"),
                    unit: part.optionalText("unit"),
                    place: part.place
                )
                if (content.quantity == nil) != (content.unit == nil) {
                    part.fault("“\(content.title)”的数量 quantity 和单位 unit 要一起写")
                }
                part.close()
                return content
            },
            investments: item.list("investments", required: false).map { part in
                part.closed(
                    ProjectDefinition.Investment(
                        title: part.text("title"),
                        amount: part.money() ?? .zero,
                        source: part.text("source"),
                        isYearly: part.flag("yearly", default: false),
                        place: part.place
                    )
                )
            },
            total: item.money("total"),
            stages: item.list("stages", required: false).map { part in
                part.closed(ProjectDefinition.Stage(title: part.text("title"), due: part.day("due")))
            },
            from: item.day("from"),
            until: item.day("until"),
            departments: item.texts("departments"),
            indicators: item.texts("indicators"),
            note: item.optionalText("note"),
            place: item.place
        )
        if project.basis.isEmpty { item.fault("项目“\(project.title)”没有写依据 basis") }
        item.close()
        return project
    }
}

/// Reads `departments.yaml`.
enum DepartmentReader {
    static func departments(_ reader: NodeReader) -> [DepartmentDefinition] {
        let departments = reader.list("departments").map { item in
            let department = DepartmentDefinition(
                id: item.identifier("id"),
                title: item.text("title"),
                also: item.texts("also"),
                isListed: item.flag("listed", default: false),
                note: item.optionalText("note"),
                place: item.place
            )
            item.close()
            return department
        }
        reader.close()
        var seen: Set<String> = []
        for department in departments {
            for name in [department.title] + department.also where !seen.insert(name).inserted {
                reader.fault("部门名称“\(name)”写了不止一次，名称和别名都不能重复")
            }
        }
        for (id, same) in Dictionary(grouping: departments, by: \.id) where same.count > 1 {
            reader.fault("部门编号“\(id)”重复了 \(same.count) 次")
        }
        return departments
    }
}

extension NodeReader {
    /// Nil where it is not written, and with a fault where it is no figure.
    func figure(_ key: String) -> Figure? {
        guard let text = optionalText(key) else { return nil }
        do {
            return try Figure(parsing: text)
        } catch {
            fault("“\(key)”写的\(error.message)", of: key)
            return nil
        }
    }

    /// Nil where it is not written, and with a fault where there is no such day.
    func day(_ key: String) -> CivilDate? { optionalText(key).flatMap { day($0, of: key) } }

    func days(_ key: String) -> [CivilDate] { texts(key).compactMap { day($0, of: key) } }

    private func day(_ text: String, of key: String) -> CivilDate? {
        do {
            return try CivilDate(parsing: text)
        } catch {
            fault("“\(key)”写的\(error.message)", of: key)
            return nil
        }
    }

    /// An amount written as `amount` and `unit` in this mapping.
    func money() -> Money? {
        guard let figure = figure("amount") else {
            if !has("amount") { fault("缺少“amount”，请补上") }
            return nil
        }
        let unit = text("unit")
        guard let money = Money(figure, unit: unit) else {
            fault("金额“\(figure.text)\(unit)”写不成到分的数，单位只能是元、万元、亿元", of: "amount")
            return nil
        }
        return money
    }

    /// An amount written as a mapping below a key; nil where it is not written.
    func money(_ key: String) -> Money? {
        optionalMap(key).flatMap { item in
            item.closed(item.money())
        }
    }
}
