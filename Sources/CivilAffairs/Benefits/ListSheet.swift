// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
package import Vocabulary

/// An existing list as a file: .xlsx or CSV with the columns of the template, in any order.
package struct ListSheet: Sendable, Equatable {
    package enum Column: String, Sendable, CaseIterable {
        case household = "户编号"
        case name = "姓名"
        case number = "身份证号"
        case township = "乡镇（街道）"
        case village = "村（社区）"
        case classCode = "类别"
        case urban = "城乡类别"
        case amount = "月保障金额"
        case start = "起始月份"
        case paid = "已发至月份"
        case bank = "开户银行"
        case card = "银行卡号"
        case holder = "持卡人"
        case custody = "代管协议编号"

        package var title: String { rawValue }

        var isRequired: Bool {
            switch self {
            case .household, .name, .number, .village, .classCode, .urban, .amount, .start, .paid: true
            case .township, .bank, .card, .holder, .custody: false
            }
        }

        /// How offices also head the column.
        fileprivate var aliases: [String] {
            switch self {
            case .household: ["户号", "家庭编号", "低保证号"]
            case .name: ["保障对象姓名"]
            case .number: ["身份证号码", "公民身份号码", "证件号码"]
            case .township: ["乡镇", "乡镇街道", "街道"]
            case .village: ["村", "社区", "村社区", "村居", "所在村"]
            case .classCode: ["保障类别", "低保类别"]
            case .urban: ["城乡", "城市/农村"]
            case .amount: ["月保障金", "保障金额", "家庭月保障金额", "月保障金额（元）", "月保障金额(元)"]
            case .start: ["起始年月", "纳入月份", "享受起始月份"]
            case .paid: ["已发至", "最后发放月份", "发至月份"]
            case .bank: ["银行", "发放银行"]
            case .card: ["卡号", "社保卡号", "一卡通账号", "账号"]
            case .holder: ["户名", "开户名"]
            case .custody: ["代管协议"]
            }
        }

        fileprivate static let byTitle: [String: Column] = Dictionary(
            allCases.flatMap { column in ([column.rawValue] + column.aliases).map { (plain($0), column) } },
            uniquingKeysWith: { first, _ in first }
        )

        fileprivate static func plain(_ title: String) -> String {
            title.filter { !$0.isWhitespace && !"()（）*＊".contains($0) }
        }

        fileprivate static func named(_ title: String) -> Column? { byTitle[plain(title)] }
    }

    package let rows: [ListImport.Row]
    /// Lines that could not be read as they stand, in order.
    package let problems: [ListImport.RowProblem]

    /// Reads a file. Blocking, so call it off the event loop.
    /// - Parameters:
    ///   - name: file name, to tell an old workbook from a text.
    ///   - area: region under which villages are looked up by name.
    /// - Throws: `DocumentsProblem` for a file that cannot be read, `ListSheetProblem` for one without the columns.
    package init(_ content: [UInt8], name: String, tree: RegionTree, area: Int64) throws {
        let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        guard !["xls", "et", "ods", "wps"].contains(ending), !content.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) else {
            throw DocumentsProblem.notXlsx
        }
        let lines = content.starts(with: [0x50, 0x4B]) ? try Self.workbook(content) : try Self.text(content)
        try self.init(lines, places: Places(tree: tree, area: area))
    }

    private struct Line {
        let number: Int
        let fields: [String]
        var problems: [String] = []
    }

    private static func workbook(_ content: [UInt8]) throws(DocumentsProblem) -> [Line] {
        try SpreadsheetReader().read(content).rows.map { row in
            let width = (row.cells.map(\.column).max() ?? -1) + 1
            let lost = row.cells.filter(\.isImprecise).map {
                "\($0.letters) 列的长号码以数字保存，末几位已丢失，请把该列设为“文本”后重新填写"
            }
            return Line(number: row.number, fields: row.texts(width), problems: lost)
        }
    }

    private static func text(_ content: [UInt8]) throws(DocumentsProblem) -> [Line] {
        let file = try CSVReader(hasHead: false).read(content)
        return file.records.map { Line(number: $0.line, fields: $0.fields, problems: $0.problems.map(\.message)) }
    }

    private init(_ lines: [Line], places: Places) throws {
        guard !lines.isEmpty else { throw DocumentsProblem.emptyFile }
        // Offices put a title and a note above the head; it is found by its names.
        let heads = lines.prefix(10).map { line in line.fields.map(Column.named) }
        let best = heads.indices.max { left, right in
            heads[left].compactMap(\.self).count < heads[right].compactMap(\.self).count
        }
        guard let best else { throw DocumentsProblem.emptyFile }
        var places: Places = places
        var columns: [Column: Int] = [:]
        for (index, column) in heads[best].enumerated() {
            if let column, columns[column] == nil { columns[column] = index }
        }
        let missing = Column.allCases.filter { $0.isRequired && columns[$0] == nil }
        guard missing.isEmpty else { throw ListSheetProblem.missingColumns(missing.map(\.title)) }
        var rows: [ListImport.Row] = []
        var problems: [ListImport.RowProblem] = []
        for line in lines[(best + 1)...] where line.fields.contains(where: { !$0.isEmpty }) {
            if line.fields.first.map({ ["合计", "总计"].contains($0) }) == true { continue }
            problems += line.problems.map { ListImport.RowProblem(line: line.number, message: $0) }
            guard line.problems.isEmpty else { continue }
            rows.append(Self.row(line, columns, places: &places))
        }
        guard !rows.isEmpty || !problems.isEmpty else { throw ListSheetProblem.noRows }
        self.rows = rows
        self.problems = problems
    }

    private static func row(_ line: Line, _ columns: [Column: Int], places: inout Places) -> ListImport.Row {
        func text(_ column: Column) -> String {
            guard let index = columns[column], line.fields.indices.contains(index) else { return "" }
            return line.fields[index]
        }
        func optional(_ column: Column) -> String? {
            let text = text(column)
            return text.isEmpty ? nil : text
        }
        return ListImport.Row(
            line: line.number,
            householdNumber: text(.household),
            name: text(.name),
            idNumber: text(.number),
            regionID: places.find(village: text(.village), township: text(.township)),
            classCode: optional(.classCode).map { $0.uppercased().filter { $0 != "类" } },
            urban: optional(.urban),
            amount: optional(.amount),
            startMonth: optional(.start).map(month),
            lastPaidMonth: optional(.paid).map(month),
            bank: optional(.bank),
            card: optional(.card),
            holderName: optional(.holder),
            custodyReference: optional(.custody)
        )
    }

    /// Excel turns a month that is typed into the first day of it.
    private static func month(_ text: String) -> String {
        (try? CivilDate(parsing: text)).map(\.month.iso) ?? text
    }

    /// Villages by name or code, below one region; remembers what it found.
    private struct Places {
        let tree: RegionTree
        private let villages: [String: [Region]]
        private let townships: [String: Region]
        private var found: [String: Int64?] = [:]

        init(tree: RegionTree, area: Int64) {
            self.tree = tree
            let all = tree.descendants(of: area).filter { !$0.isRetired }
            villages = Dictionary(grouping: all.filter { $0.level == .village }, by: \.name)
            townships = Dictionary(
                all.filter { $0.level == .township }.map { ($0.name, $0) },
                uniquingKeysWith: { first, _ in first }
            )
        }

        mutating func find(village: String, township: String) -> Int64? {
            let key = "\(township)/\(village)"
            if let known = found[key] { return known }
            let id = look(village: village, township: township)
            found[key] = id
            return id
        }

        private func look(village: String, township: String) -> Int64? {
            if village.isEmpty { return nil }
            if village.allSatisfy(\.isNumber) { return tree.region(code: village)?.id }
            let named = villages[village] ?? []
            guard !township.isEmpty else { return named.count == 1 ? named[0].id : nil }
            guard let parent = townships[township] ?? tree.region(code: township) else { return nil }
            return named.first { $0.parentID == parent.id }?.id
        }
    }
}

/// Why a file is no list.
package enum ListSheetProblem: Problem, Equatable {
    case missingColumns([String])
    case noRows

    package var code: String {
        switch self {
        case .missingColumns: "list-sheet.missing-columns"
        case .noRows: "list-sheet.no-rows"
        }
    }

    package var kind: ProblemKind { .invalid }

    package var message: String {
        switch self {
        case .missingColumns(let titles):
            "表中没有找到这些列：\(titles.joined(separator: "、"))。请下载模板，把列名改得与模板一致后重新上传。"
        case .noRows: "表头下面没有数据行，请填写后重新上传。"
        }
    }

    package var field: String? { "file" }
}
