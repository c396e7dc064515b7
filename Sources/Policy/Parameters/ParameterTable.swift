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
        /// Where it stands; empty and 0 when it came from no file.
        package let file: String
        package let line: Int

        package init(
            name: String,
            region: String,
            from: CivilDate,
            value: String,
            document: String,
            remark: String,
            layer: String,
            file: String = "",
            line: Int = 0
        ) {
            self.name = name
            self.region = region
            self.from = from
            self.value = value
            self.document = document
            self.remark = remark
            self.layer = layer
            self.file = file
            self.line = line
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
    /// - Throws: `PolicyProblem` with every faulty line.
    package init(_ sources: [PolicySource]) throws {
        var rows: [Row] = []
        var faults: [PolicyFault] = []
        var seen: [String: Int] = [:]
        for source in sources {
            for (offset, raw) in source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                .enumerated()
                .dropFirst()
            {
                let line = String(raw)
                guard !line.isEmpty, !line.hasPrefix("#") else { continue }
                func note(_ text: String) {
                    let fault = PolicyFault(file: source.name, line: offset + 1, column: 1, text: text, source: line)
                    faults.append(fault)
                }
                let row: Row
                do {
                    row = try Self.row(line, source, number: offset + 1)
                } catch {
                    note(error.text)
                    continue
                }
                if row.document.isEmpty { note("没有写来源") }
                let day = "\(source.layer) \(row.name) \(row.region) \(row.from.iso)"
                if let earlier = seen[day] {
                    note("“\(row.name)”同一地区同一天在第 \(earlier) 行已有一个值，请删去一个")
                }
                seen[day] = offset + 1
                rows.append(row)
            }
        }
        guard faults.isEmpty else { throw PolicyProblem(faults) }
        self.init(rows)
    }

    private struct RowFault: Error {
        let text: String
    }

    private static func row(_ line: String, _ source: PolicySource, number: Int) throws(RowFault) -> Row {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 6 else {
            throw RowFault(text: "应有 6 列：参数,地区,生效日,值,来源,说明，现在是 \(fields.count) 列")
        }
        guard fields[2].count == 10, let from = try? CivilDate(parsing: fields[2]) else {
            throw RowFault(text: "生效日“\(fields[2])”应是某一天，如 2020-01-01")
        }
        let isCode = [2, 4, 6, 9, 12].contains(fields[1].count) && fields[1].allSatisfy { $0.isASCII && $0.isNumber }
        guard fields[1] == "全国" || isCode else {
            throw RowFault(text: "地区“\(fields[1])”应写 全国 或 2、4、6、9、12 位区划代码")
        }
        return Row(
            name: fields[0],
            region: fields[1] == "全国" ? "" : fields[1],
            from: from,
            value: fields[3],
            document: fields[4],
            remark: fields[5],
            layer: source.layer,
            file: source.name,
            line: number
        )
    }

    /// Rows whose value is not what the rules declare, by the declaration of their name.
    func faults(of declared: [String: Declaration]) -> [PolicyFault] {
        rows.compactMap { row in
            guard let declaration = declared[row.name], case .parameter(let range) = declaration.body else {
                return nil
            }
            let text: String
            do {
                let value = try PolicyValue.parse(row.value, kind: declaration.kind, name: row.name)
                guard case .number(let number, let unit) = value else { return nil }
                if let range, !range.contains(number) {
                    let low = PolicyValue.number(range.lowerBound, unit).shown
                    text =
                        "“\(row.name)”的值“\(row.value)”不在 \(low) 到 \(PolicyValue.number(range.upperBound, unit).shown) 之间"
                } else if unit.base == .yuan, number.denominator != 1 {
                    text = "“\(row.name)”的值“\(row.value)”不是整分"
                } else {
                    return nil
                }
            } catch {
                text = "“\(row.name)”的值“\(row.value)”应是\(declaration.kind)"
            }
            let source = "\(row.name),\(row.region),\(row.from.iso),\(row.value)"
            return PolicyFault(file: row.file, line: row.line, column: 1, text: text, source: source)
        }
    }

    /// The row in force in a region on a day; nil when there is none.
    package func row(_ name: String, region: String, on date: CivilDate) -> Row? {
        (byName[name] ?? []).filter { region.hasPrefix($0.region) && $0.from <= date }.max {
            ($0.region.count, $0.from) < ($1.region.count, $1.from)
        }
    }
}
