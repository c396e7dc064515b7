// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Standards and limits by region and day: the most specific region in force wins, then the latest day.
package struct ParameterTable: Sendable {
    package struct Row: Sendable, Equatable {
        package let name: String
        /// Region code as a prefix, such as 42 or 429006; empty for the whole nation.
        package let region: String
        package let from: CivilDate
        package let value: String
        /// Document and article it comes from.
        package let document: String
        /// Remarks; 待核对 marks what the law leaves open or what no text confirmed yet.
        package let remark: String
        package let layer: String

        package init(
            name: String,
            region: String,
            from: CivilDate,
            value: String,
            document: String,
            remark: String,
            layer: String
        ) {
            self.name = name
            self.region = region
            self.from = from
            self.value = value
            self.document = document
            self.remark = remark
            self.layer = layer
        }
    }

    package let rows: [Row]
    private let byName: [String: [Row]]

    package init(_ rows: [Row]) {
        self.rows = rows
        byName = Dictionary(grouping: rows, by: \.name)
    }

    package var names: Set<String> { Set(byName.keys) }

    /// Reads `参数,地区,生效日,值,来源,说明`; the first line is the head, lines with # are remarks.
    package init(_ sources: [PolicySource]) throws {
        var rows: [Row] = []
        var faults: [PolicyFault] = []
        for source in sources {
            for (offset, raw) in source.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .dropFirst()
            {
                let line = String(raw.filter { $0 != "\r" })
                guard !line.isEmpty, !line.hasPrefix("#") else { continue }
                let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                guard fields.count == 6, let from = try? CivilDate(parsing: fields[2]) else {
                    let text = "应有 6 列：参数,地区,生效日,值,来源,说明；生效日如 2020-01-01"
                    faults.append(PolicyFault(file: source.name, line: offset + 1, column: 1, text: text, source: line))
                    continue
                }
                if fields[4].isEmpty {
                    faults.append(
                        PolicyFault(file: source.name, line: offset + 1, column: 1, text: "没有写来源", source: line)
                    )
                }
                let region = fields[1] == "全国" ? "" : fields[1]
                rows.append(
                    Row(
                        name: fields[0],
                        region: region,
                        from: from,
                        value: fields[3],
                        document: fields[4],
                        remark: fields[5],
                        layer: source.layer
                    )
                )
            }
        }
        guard faults.isEmpty else { throw PolicyProblem(faults) }
        self.init(rows)
    }

    /// The row in force in a region on a day; nil when there is none.
    package func row(_ name: String, region: String, on date: CivilDate) -> Row? {
        (byName[name] ?? []).filter { region.hasPrefix($0.region) && $0.from <= date }.max {
            ($0.region.count, $0.from) < ($1.region.count, $1.from)
        }
    }
}
