// SPDX-License-Identifier: Apache-2.0
import Yams

/// Reads a YAML mapping field by field. Every fault is noted with its place, and a key that nobody asked for is one.
final class NodeReader {
    private let node: Node
    /// The values by key; of a key written twice the last, though such a file is refused before.
    private let children: [String: Node]
    private let file: String
    private var asked: Set<String> = []
    let faults: FaultList

    /// Collects the faults of a whole pack, so that one run names them all.
    final class FaultList {
        private(set) var faults: [PackFault] = []
        /// Those by which something was written that is not read: what the rest means is then unknown. The others say that
        /// what was read ought to be different.
        private(set) var misread: [PackFault] = []

        func add(_ fault: PackFault, misread isMisread: Bool = true) {
            faults.append(fault)
            if isMisread { misread.append(fault) }
        }
    }

    init(_ node: Node, file: String, faults: FaultList) {
        self.node = node
        let pairs = (node.mapping ?? [:]).compactMap { key, value in key.scalar.map { ($0.string, value) } }
        children = Dictionary(pairs, uniquingKeysWith: { _, last in last })
        self.file = file
        self.faults = faults
        if node.mapping == nil { misread("这里应是“键: 值”的列表", at: node) }
    }

    /// Parses a file; nil (and a fault) when it is no YAML. Every value is read as text: finding out by patterns whether
    /// something looks like a number took three quarters of the time to load a pack, and what a value is, its key says.
    static func parse(_ text: String, file: String, faults: FaultList) -> Node? {
        do {
            guard let node = try Yams.compose(yaml: text, .basic) else {
                faults.add(PackFault(file: file, line: 0, column: 0, text: "文件是空的"))
                return nil
            }
            return node
        } catch let error as YamlError {
            let (line, column) = place(error)
            faults.add(PackFault(file: file, line: line, column: column, text: "不是有效的 YAML，请检查缩进、冒号和引号"))
        } catch {
            faults.add(PackFault(file: file, line: 0, column: 0, text: "无法读取"))
        }
        return nil
    }

    private static func place(_ error: YamlError) -> (Int, Int) {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            (mark.line, mark.column)
        default: (0, 0)
        }
    }

    /// Notes that what was read ought to be different.
    func fault(_ text: String, at place: Node? = nil) {
        note(text, at: place, misread: false)
    }

    private func misread(_ text: String, at place: Node? = nil) {
        note(text, at: place, misread: true)
    }

    private func note(_ text: String, at place: Node?, misread: Bool) {
        let mark = (place ?? node).mark ?? node.mark
        let fault = PackFault(file: file, line: mark?.line ?? 0, column: mark?.column ?? 0, text: text)
        faults.add(fault, misread: misread)
    }

    /// Notes a fault at a value, or at the whole when the value is missing.
    func fault(_ text: String, of key: String) {
        fault(text, at: children[key])
    }

    /// Whether a key is written at all.
    func has(_ key: String) -> Bool {
        asked.insert(key)
        return children[key] != nil
    }

    /// Where this mapping begins.
    var place: PackPlace { PackPlace(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0) }

    private func child(_ key: String) -> Node? {
        asked.insert(key)
        return children[key]
    }

    func text(_ key: String) -> String {
        guard let child = child(key) else {
            misread("缺少“\(key)”，请补上")
            return ""
        }
        guard let text = child.scalar?.string else {
            misread("“\(key)”应是一段文字", at: child)
            return ""
        }
        return text
    }

    /// An id that pages, tables and addresses may be made of: small letters, digits and hyphens.
    func identifier(_ key: String) -> String {
        let text = text(key)
        let isPlain = text.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || [45, 95].contains($0)
        }
        if !text.isEmpty, !isPlain || text.utf8.count > 40 || !(text.first?.isLetter ?? false) {
            fault("编号“\(text)”应以小写字母开头，只用小写字母、数字、- 和 _，不超过 40 个字符", at: children[key])
        }
        return text
    }

    func optionalText(_ key: String) -> String? {
        guard let child = child(key) else { return nil }
        guard let text = child.scalar?.string else {
            misread("“\(key)”应是一段文字", at: child)
            return nil
        }
        return text
    }

    func integer(_ key: String, default value: Int? = nil) -> Int {
        guard let child = child(key) else {
            if value == nil { misread("缺少“\(key)”，请补上") }
            return value ?? 0
        }
        guard let number = child.scalar.flatMap({ Int($0.string) }) else {
            misread("“\(key)”应是整数", at: child)
            return value ?? 0
        }
        return number
    }

    /// Nil where the key is not written.
    func optionalInteger(_ key: String) -> Int? { children[key] == nil ? nil : integer(key) }

    func flag(_ key: String, default value: Bool) -> Bool {
        guard let child = child(key) else { return value }
        switch child.scalar?.string {
        case "是", "true": return true
        case "否", "false": return false
        default:
            misread("“\(key)”应写“是”或“否”", at: child)
            return value
        }
    }

    /// Nil where the key is not written.
    func optionalFlag(_ key: String) -> Bool? {
        children[key] == nil ? nil : flag(key, default: false)
    }

    /// 是, 否, or an expression that says when.
    func condition(_ key: String, default value: Bool) -> (always: Bool, when: String?) {
        guard let child = child(key) else { return (value, nil) }
        switch child.scalar?.string {
        case "是", "true": return (true, nil)
        case "否", "false": return (false, nil)
        case let text?: return (false, text)
        case nil:
            misread("“\(key)”应写“是”“否”或一个条件", at: child)
            return (value, nil)
        }
    }

    /// One of a closed set, or what stands for an absent key.
    func choice<T: RawRepresentable & CaseIterable>(_ key: String, default value: T) -> T where T.RawValue == String {
        child(key) == nil ? value : choice(key, T.self) ?? value
    }

    /// Several of a closed set; all of them where the key is not written.
    func choices<T: RawRepresentable & CaseIterable>(_ key: String, _ type: T.Type) -> [T] where T.RawValue == String {
        guard child(key) != nil else { return Array(T.allCases) }
        return texts(key).compactMap { text in
            guard let value = T(rawValue: text) else {
                let known = T.allCases.map(\.rawValue).joined(separator: "、")
                misread("“\(key)”里的“\(text)”不认识，只能是：\(known)", at: children[key])
                return nil
            }
            return value
        }
    }

    /// One of a closed set.
    func choice<T: RawRepresentable & CaseIterable>(_ key: String, _ type: T.Type) -> T? where T.RawValue == String {
        let text = text(key)
        if let value = T(rawValue: text) { return value }
        if !text.isEmpty {
            let known = T.allCases.map(\.rawValue).joined(separator: "、")
            misread("“\(key)”写的是“\(text)”，只能是：\(known)", at: children[key])
        }
        return nil
    }

    func texts(_ key: String) -> [String] {
        guard let child = child(key) else { return [] }
        if let one = child.scalar?.string { return [one] }
        guard let list = child.sequence else {
            misread("“\(key)”应是列表", at: child)
            return []
        }
        return list.compactMap { item in
            guard let text = item.scalar?.string else {
                misread("“\(key)”的每一项应是文字", at: item)
                return nil
            }
            return text
        }
    }

    func list(_ key: String, required: Bool = true) -> [NodeReader] {
        guard let child = child(key) else {
            if required { misread("缺少“\(key)”，请补上") }
            return []
        }
        guard let items = child.sequence else {
            misread("“\(key)”应是列表", at: child)
            return []
        }
        return items.map { NodeReader($0, file: file, faults: faults) }
    }

    /// A mapping below a key, or nil.
    func optionalMap(_ key: String) -> NodeReader? {
        child(key).map { NodeReader($0, file: file, faults: faults) }
    }

    /// Texts by name below a key; none where it is missing.
    func values(_ key: String) -> [String: String] { optionalMap(key)?.allValues ?? [:] }

    /// Every key of this mapping with its text.
    var allValues: [String: String] {
        let keys = (node.mapping ?? [:]).compactMap { key, _ in key.scalar?.string }
        return Dictionary(keys.map { ($0, text($0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// Every key of this mapping with its texts.
    var allTexts: [String: [String]] {
        let keys = (node.mapping ?? [:]).compactMap { key, _ in key.scalar?.string }
        return Dictionary(keys.map { ($0, texts($0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// A mapping below a key; nil (and a fault) when it is missing.
    func map(_ key: String) -> NodeReader? {
        guard let child = child(key) else {
            misread("缺少“\(key)”，请补上")
            return nil
        }
        return NodeReader(child, file: file, faults: faults)
    }

    /// What was read of a mapping that ends here.
    func closed<Value>(_ value: Value) -> Value {
        close()
        return value
    }

    /// Notes every key that was never asked for: a misspelt key must not pass as an absent one.
    func close() {
        for (key, _) in node.mapping ?? [:] {
            guard let name = key.scalar?.string, !asked.contains(name) else { continue }
            misread("不认识的键“\(name)”，请检查拼写；这里可以写：\(asked.sorted().joined(separator: "、"))", at: key)
        }
    }
}
