// SPDX-License-Identifier: Apache-2.0

/// A policy input that is added up from what verification returned, as a pack describes it.
package struct TotalDefinition: Sendable, Equatable {
    package enum Subject: String, Sendable, CaseIterable { case person, family }
    package enum Form: String, Sendable, CaseIterable { case amount, flag }

    package struct Part: Sendable, Equatable {
        /// An item that a source returns.
        package let item: String
        /// Months that one amount speaks for, 1 or 12.
        package let months: Int
    }

    /// Name of the policy input.
    package let input: String
    package let subject: Subject
    package let form: Form
    /// 月 for an amount per month; nil for an amount at a point in time and for a flag.
    package let period: String?
    /// 是 from this count on; for a flag.
    package let from: Int
    package let parts: [Part]
    package let basis: String
    /// The file that says so, for faults.
    package let file: String
}

/// A file of `verification/*.yaml`: sources, totals, periodic matching, or several of them.
struct VerificationFile {
    let sources: [SourceDefinition]
    let totals: [TotalDefinition]
    let matchings: [MatchingDefinition]
    /// Provinces whose departments can be asked by letter.
    let provinces: [String]

    init(_ reader: NodeReader, file: String) {
        sources = SourceReader(reader: reader).sources()
        totals = TotalReader(reader: reader, file: file).totals()
        matchings = MatchingReader(reader: reader).matchings()
        provinces = reader.texts("provinces")
        if provinces.contains(where: { $0.isEmpty || $0.contains("@") }) || Set(provinces).count != provinces.count {
            reader.fault("provinces 应逐个写省级地名，不重复、不留空")
        }
        if !["sources", "totals", "matchings", "provinces"].contains(where: reader.has) {
            reader.fault("这里应写核对来源 sources、核对结果怎样合计 totals、定期核对 matchings，或可以发函的外省 provinces")
        }
        reader.close()
    }
}

/// Reads the totals of `verification/*.yaml`.
struct TotalReader {
    let reader: NodeReader
    let file: String

    func totals() -> [TotalDefinition] {
        let totals = reader.list("totals", required: false).map(total)
        for (input, same) in Dictionary(grouping: totals, by: \.input) where same.count > 1 {
            reader.fault("“\(input)”写了 \(same.count) 次，请只留一次")
        }
        return totals
    }

    private func total(_ item: NodeReader) -> TotalDefinition {
        let form = item.choice("as", TotalDefinition.Form.self) ?? .amount
        let total = TotalDefinition(
            input: item.text("input"),
            subject: item.choice("of", TotalDefinition.Subject.self) ?? .family,
            form: form,
            period: form == .amount ? item.optionalText("period") : nil,
            from: form == .flag ? item.integer("from") : 0,
            parts: item.list("parts").map(part),
            basis: item.text("basis"),
            file: file
        )
        if let period = total.period, period != "月" { item.fault("“\(total.input)”的 period 只能写“月”，或不写") }
        if form == .flag, !(1...100).contains(total.from) {
            item.fault("“\(total.input)”的 from 写的是 \(total.from)，应为 1 至 100：从几件起算“是”")
        }
        if total.parts.isEmpty { item.fault("“\(total.input)”没有写由哪些核对项目合计（parts）") }
        if total.basis.isEmpty { item.fault("“\(total.input)”没有写依据 basis") }
        item.close()
        return total
    }

    private func part(_ item: NodeReader) -> TotalDefinition.Part {
        let part = TotalDefinition.Part(item: item.text("item"), months: item.integer("months", default: 1))
        if part.months != 1, part.months != 12 {
            item.fault("“\(part.item)”的 months 写的是 \(part.months)，只能是 1（按月）或 12（按年）")
        }
        item.close()
        return part
    }
}
