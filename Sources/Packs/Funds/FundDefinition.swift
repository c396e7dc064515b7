// SPDX-License-Identifier: Apache-2.0
import Policy
package import Vocabulary

/// One line of the budget 预算项目: what the money is for and where it comes from.
package struct FundLine: Sendable, Equatable {
    package let id: String
    package let title: String
    /// Code and name of the state's classification of budgets 科目.
    package let subject: String
    package let purpose: String
    package let sources: [FundSource]
    /// Benefits that are paid of it; what the ledger paid of them stands beside what is reported.
    package let programs: [String]
    /// Whether it supports care for the old 养老服务.
    package let isElderCare: Bool
    package let goals: [FundGoal]
    package let basis: [String]
    package let place: PackPlace
}

/// What is to be reached with a line, or what an appraisal looks at 绩效目标、考核项目.
package struct FundGoal: Sendable, Equatable {
    package enum Direction: String, Sendable, CaseIterable {
        case atLeast = "不低于"
        case atMost = "不高于"
    }

    package let id: String
    /// Which appraisal it belongs to; nil for goals of a line.
    package let group: String?
    package let title: String
    package let unit: String
    package let direction: Direction
    package let target: Figure
    package let points: Int
    package let basis: String

    package func isMet(by figure: Figure) -> Bool {
        direction == .atLeast ? figure >= target : figure <= target
    }
}

/// A service that may be bought 政府购买服务指导性目录.
package struct PurchaseItem: Sendable, Equatable {
    package let id: String
    package let group: String
    package let title: String
    package let basis: [String]
}

/// What a layer says of funds.
package struct FundsDefinition: Sendable, Equatable {
    package let lines: [FundLine]
    package let appraisals: [FundGoal]
    /// Services that may be bought.
    package let catalogue: [PurchaseItem]
    /// The parameter that says how much of the lottery's money must go to care for the old.
    package let elderShare: String?
    /// The parameter that says how much of what is bought should come from social organisations.
    package let organizationShare: String?

    package static let none = FundsDefinition(
        lines: [],
        appraisals: [],
        catalogue: [],
        elderShare: nil,
        organizationShare: nil
    )

    /// The upper layer with what this one says put over it.
    func over(_ upper: FundsDefinition) -> FundsDefinition {
        FundsDefinition(
            lines: upper.lines.filter { line in !lines.contains { $0.id == line.id } } + lines,
            appraisals: upper.appraisals.filter { goal in !appraisals.contains { $0.id == goal.id } } + appraisals,
            catalogue: upper.catalogue.filter { item in !catalogue.contains { $0.id == item.id } } + catalogue,
            elderShare: elderShare ?? upper.elderShare,
            organizationShare: organizationShare ?? upper.organizationShare
        )
    }
}

extension FundsDefinition {
    /// A benefit that no service opens would always have been paid nothing, and a share that no parameter holds would
    /// never be missed.
    func check(services: [ServiceDefinition], parameters: ParameterTable) -> [PackFault] {
        let programs = Set(services.compactMap(\.program))
        var faults = lines.flatMap { line in
            line.programs.filter { !programs.contains($0) }.map { program in
                line.place.fault("没有待遇项目“\(program)”，可写：\(programs.sorted().joined(separator: "、"))")
            }
        }
        for (name, key) in [(elderShare, "elder_share"), (organizationShare, "organization_share")] {
            guard let name, !parameters.names.contains(name) else { continue }
            faults.append(
                PackFault(
                    file: "funds.yaml",
                    line: 0,
                    column: 0,
                    text: "没有参数“\(name)”，请写入 parameters 或改 \(key)"
                )
            )
        }
        return faults
    }
}

/// Reads `funds.yaml`.
enum FundsReader {
    static func funds(_ reader: NodeReader) -> FundsDefinition {
        let lines = reader.list("lines", required: false).map { item in
            let line = FundLine(
                id: item.identifier("id"),
                title: item.text("title"),
                subject: item.text("subject"),
                purpose: item.text("purpose"),
                sources: item.choices("sources", FundSource.self),
                programs: item.texts("programs"),
                isElderCare: item.flag("elder_care", default: false),
                goals: item.list("goals", required: false).map { goal($0, group: nil) },
                basis: item.texts("basis"),
                place: item.place
            )
            if line.basis.isEmpty { item.fault("预算项目“\(line.title)”没有写依据 basis") }
            if line.sources.isEmpty { item.fault("预算项目“\(line.title)”没有写资金来源 sources") }
            item.close()
            return line
        }
        let appraisals = reader.list("appraisals", required: false).map { goal($0, group: $0.text("group")) }
        let catalogue = reader.list("catalogue", required: false).map { item in
            let bought = PurchaseItem(
                id: item.identifier("id"),
                group: item.text("group"),
                title: item.text("title"),
                basis: item.texts("basis")
            )
            if bought.basis.isEmpty { item.fault("购买目录“\(bought.title)”没有写依据 basis") }
            item.close()
            return bought
        }
        let funds = FundsDefinition(
            lines: lines,
            appraisals: appraisals,
            catalogue: catalogue,
            elderShare: reader.optionalText("elder_share"),
            organizationShare: reader.optionalText("organization_share")
        )
        let ids =
            lines.map(\.id) + lines.flatMap { $0.goals.map(\.id) } + appraisals.map(\.id) + catalogue.map(\.id)
        for (id, same) in Dictionary(grouping: ids, by: \.self).sorted(by: { $0.key < $1.key }) where same.count > 1 {
            reader.fault("资金的编号“\(id)”写了 \(same.count) 次")
        }
        reader.close()
        return funds
    }

    private static func goal(_ item: NodeReader, group: String?) -> FundGoal {
        let goal = FundGoal(
            id: item.identifier("id"),
            group: group,
            title: item.text("title"),
            unit: item.text("unit"),
            direction: item.choice("direction", default: FundGoal.Direction.atLeast),
            target: item.figure("target") ?? .zero,
            points: item.integer("points"),
            basis: item.text("basis")
        )
        if goal.points <= 0 { item.fault("“\(goal.title)”的分值 points 应大于零", of: "points") }
        if !item.has("target") { item.fault("“\(goal.title)”没有写目标值 target") }
        item.close()
        return goal
    }
}
