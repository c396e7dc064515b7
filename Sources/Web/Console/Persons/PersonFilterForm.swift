// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Vocabulary

/// What a list of persons was asked to be limited to. An age that is typed wrong limits nothing and is told beside the
/// form; what only an address can get wrong is refused.
struct PersonFilterForm {
    private static let ages = 0...120
    private static let sexes: [Sex] = [.male, .female]

    let query: PersonQuery
    /// The ages as typed.
    let youngest: String
    let oldest: String
    /// What is wrong with them; nil when nothing is.
    let problem: String?

    /// - Throws: `WebProblem.unknownFilter`.
    init(_ request: WebRequest, tree: RegionTree) throws {
        youngest = request.query("from") ?? ""
        oldest = request.query("to") ?? ""
        let (from, until) = (Self.age(youngest), Self.age(oldest))
        let isWrong = (from == nil && !youngest.isEmpty) || (until == nil && !oldest.isEmpty)
        problem = isWrong ? "年龄应为 \(Self.ages.lowerBound) 至 \(Self.ages.upperBound) 的整数，下面的名单没有按写错的年龄筛选。" : nil
        var query = PersonQuery(
            regionID: try request.region("region", title: "居住或户籍所在地", tree: tree)?.id,
            sex: try request.choice("sex", title: "性别", among: Self.sexes.map(\.rawValue)).flatMap(Sex.init(rawValue:)),
            text: request.query("text") ?? "",
            similar: try request.choice("similar", title: "含音近姓名", among: ["1"]) != nil,
            before: try request.number("before")
        )
        let (low, high) = (from ?? Self.ages.lowerBound, until ?? Self.ages.upperBound)
        if from != nil || until != nil { query.ages = min(low, high)...max(low, high) }
        self.query = query
    }

    private static func age(_ text: String) -> Int? {
        Int(text).flatMap { ages.contains($0) ? $0 : nil }
    }

    var sexes: [SelectOption] {
        [SelectOption(value: "", title: "性别不限", selected: query.sex == nil)]
            + Self.sexes.map {
                SelectOption(value: $0.rawValue, title: $0.title, selected: query.sex == $0)
            }
    }

    /// The reader's own region and those right below it, and whichever was chosen.
    func regions(of actor: Actor, tree: RegionTree) -> [SelectOption] {
        guard let own = actor.regionID else { return [] }
        var shown = tree.children(of: own)
        if let wanted = query.regionID, wanted != own, !shown.contains(where: { $0.id == wanted }),
            let region = tree.region(wanted)
        {
            shown.append(region)
        }
        return [SelectOption(value: "", title: "\(tree.name(own))（全部）", selected: query.regionID == nil)]
            + shown.map { SelectOption(value: String($0.id), title: $0.name, selected: $0.id == query.regionID) }
    }

    /// The page after a person, limited in the same way.
    func link(before id: Int64) -> String {
        Links.query(
            Links.persons,
            [
                ("before", String(id)), ("text", query.text), ("similar", query.similar ? "1" : ""),
                ("region", query.regionID.map(String.init) ?? ""), ("sex", query.sex?.rawValue ?? ""),
                ("from", youngest), ("to", oldest),
            ]
        )
    }
}
