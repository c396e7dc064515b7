// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Vocabulary

/// What a list of persons was asked to be limited to; what is not understood limits nothing and is not kept.
struct PersonFilterForm {
    private static let ages = 0...120

    let query: PersonQuery
    private let from: Int?
    private let until: Int?

    init(_ request: WebRequest) {
        from = Self.age(request.query("from"))
        until = Self.age(request.query("to"))
        var query = PersonQuery(
            regionID: request.query("region").flatMap { Int64($0) },
            sex: request.query("sex").flatMap(Sex.init(rawValue:)),
            text: request.query("text") ?? "",
            similar: request.query("similar") == "1",
            before: request.query("before").flatMap { Int64($0) }
        )
        let (low, high) = (from ?? Self.ages.lowerBound, until ?? Self.ages.upperBound)
        if from != nil || until != nil { query.ages = min(low, high)...max(low, high) }
        self.query = query
    }

    private static func age(_ text: String?) -> Int? {
        text.flatMap { Int($0) }.flatMap { ages.contains($0) ? $0 : nil }
    }

    var youngest: String { from.map(String.init) ?? "" }
    var oldest: String { until.map(String.init) ?? "" }

    var sexes: [SelectOption] {
        [SelectOption(value: "", title: "性别不限", selected: query.sex == nil)]
            + [Sex.male, .female].map {
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
