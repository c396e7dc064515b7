// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
package import Vocabulary

/// An existing list as a file: .xlsx or CSV with the columns of the template, in any order.
package struct ListSheet: Sendable, Equatable {
    package enum Column: String, Sendable, CaseIterable {
        case household = "户编号"
        case name = "姓名"
        case number = "身份证号"
        case birth = "出生日期"
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
            case .birth, .township, .bank, .card, .holder, .custody: false
            }
        }

        /// How offices also head the column.
        fileprivate var aliases: [String] {
            switch self {
            case .household: ["户号", "家庭编号", "低保证号"]
            case .name: ["保障对象姓名"]
            case .number: ["身份证号码", "公民身份号码", "证件号码"]
            case .birth: ["出生年月日", "生日"]
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
        let file = try TableFile(content, name: name)
        let head = file.head(Column.named)
        let missing = Column.allCases.filter { $0.isRequired && head.columns[$0] == nil }
        guard missing.isEmpty else { throw ListSheetProblem.missingColumns(missing.map(\.title)) }
        var places = Places(tree: tree, area: area)
        var rows: [ListImport.Row] = []
        var problems: [ListImport.RowProblem] = []
        for line in head.body where !line.isBlank && !Self.isSum(line, head.columns) {
            problems += line.problems.map { ListImport.RowProblem(line: line.number, message: $0) }
            guard line.problems.isEmpty else { continue }
            let row = Self.row(line, of: file, head.columns, places: &places)
            if let birth = head.columns[.birth], let problem = Self.birthProblem(line[birth], row) {
                problems.append(ListImport.RowProblem(line: line.number, message: problem))
                continue
            }
            rows.append(row)
        }
        guard !rows.isEmpty || !problems.isEmpty else { throw ListSheetProblem.noRows }
        self.rows = rows
        self.problems = problems
    }

    /// A line of totals, wherever its word stands, that names nobody.
    private static func isSum(_ line: TableFile.Line, _ columns: [Column: Int]) -> Bool {
        guard line[columns[.number]].isEmpty else { return false }
        return line.fields.contains { field in
            ["合计", "总计", "小计"].contains(field.filter { !$0.isWhitespace && $0 != "：" && $0 != ":" })
        }
    }

    private static func row(
        _ line: TableFile.Line,
        of file: TableFile,
        _ columns: [Column: Int],
        places: inout Places
    ) -> ListImport.Row {
        func optional(_ column: Column) -> String? {
            let text = line[columns[column]]
            return text.isEmpty ? nil : text
        }
        // One number of the household and one village are often merged over all lines of a family.
        func covering(_ column: Column) -> String { file.covering(line, columns[column]) }
        return ListImport.Row(
            line: line.number,
            householdNumber: covering(.household),
            name: line[columns[.name]],
            idNumber: line[columns[.number]],
            regionID: places.find(village: covering(.village), township: covering(.township)),
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

    /// What is wrong with a birth date beside an identity number; nil when they agree or one is missing.
    private static func birthProblem(_ text: String, _ row: ListImport.Row) -> String? {
        guard !text.isEmpty else { return nil }
        guard let birth = date(text) else { return "出生日期“\(text.prefix(20))”无法识别，应为 年-月-日" }
        guard let number = try? ResidentID(row.idNumber, today: CivilDate(dayNumber: .max)), number.birth != birth
        else { return nil }
        return "出生日期 \(birth.iso) 与身份证号中的 \(number.birth.iso) 不一致，请核对"
    }

    /// A day as typed, or as the bare day number that is left of it when a column loses its format.
    private static func date(_ text: String) -> CivilDate? {
        if let date = try? CivilDate(parsing: text) { return date }
        guard text.utf8.count == 5 else { return nil }
        return SpreadsheetDay.date(serial: text)
    }

    /// Excel turns a month that is typed into the first day of it.
    private static func month(_ text: String) -> String {
        guard (try? Month(parsing: text)) == nil else { return text }
        return date(text)?.month.iso ?? text
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
