// SPDX-License-Identifier: Apache-2.0

/// Which people in benefit are asked about again and again, whom sources are asked, and what counts as a difference
/// (在册对象定期核对), as a pack describes it.
package struct MatchingDefinition: Sendable, Equatable, Identifiable {
    package let id: String
    package let title: String
    /// Programs whose people are asked about.
    package let programs: [String]
    /// Months from one run to the next, 1 to 12.
    package let months: Int
    /// Identifiers of the sources that are asked; all of them where it is empty.
    package let sources: [String]
    /// Percent by which an amount may be higher than what the decision rested on and still say nothing new.
    package let tolerance: Int
    package let basis: [String]
    package let place: PackPlace
}

/// Reads the periodic matching of `verification/*.yaml`.
struct MatchingReader {
    let reader: NodeReader

    func matchings() -> [MatchingDefinition] {
        reader.list("matchings", required: false).map { item in
            let matching = MatchingDefinition(
                id: item.identifier("id"),
                title: item.text("title"),
                programs: item.texts("programs"),
                months: item.integer("months"),
                sources: item.texts("sources"),
                tolerance: item.integer("tolerance", default: 0),
                basis: item.texts("basis"),
                place: item.place
            )
            if matching.programs.isEmpty { item.fault("定期核对“\(matching.title)”没有写哪些待遇项目 programs") }
            if matching.basis.isEmpty { item.fault("定期核对“\(matching.title)”没有写依据 basis") }
            if !(1...12).contains(matching.months) { item.fault("“months”应是 1 至 12：隔几个月核对一次", of: "months") }
            if !(0...100).contains(matching.tolerance) {
                item.fault("“tolerance”应是 0 至 100：金额高出百分之几以内不算有差异", of: "tolerance")
            }
            item.close()
            return matching
        }
    }
}

extension ResolvedPack {
    /// That matching names programs and sources that there are.
    static func check(
        _ matchings: [MatchingDefinition],
        services: [ServiceDefinition],
        sources: [SourceDefinition]
    ) -> [PackFault] {
        let programs = Set(services.compactMap(\.program))
        let known = Set(sources.map(\.id))
        return matchings.flatMap { matching in
            matching.programs.filter { !programs.contains($0) }.map {
                matching.place.fault("没有待遇项目“\($0)”，可写：\(programs.sorted().joined(separator: "、"))")
            }
                + matching.sources.filter { !known.contains($0) }.map {
                    matching.place.fault("没有核对来源“\($0)”，请核对编号")
                }
        }
    }
}
