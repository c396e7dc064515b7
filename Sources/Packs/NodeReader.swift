// SPDX-License-Identifier: Apache-2.0
import Yams

/// Reads a YAML mapping field by field. Every fault is noted with its place, and a key that nobody asked for is one.
final class NodeReader {
    private let node: Node
    private let file: String
    private var asked: Set<String> = []
    private let faults: FaultList

    /// Collects the faults of a whole pack, so that one run names them all.
    final class FaultList {
        private(set) var faults: [PackFault] = []
        func add(_ fault: PackFault) { faults.append(fault) }
    }

    init(_ node: Node, file: String, faults: FaultList) {
        self.node = node
        self.file = file
        self.faults = faults
        if node.mapping == nil { fault("这里应是“键: 值”的列表", at: node) }
    }

    /// Parses a file; nil (and a fault) when it is no YAML.
    static func parse(_ text: String, file: String, faults: FaultList) -> Node? {
        do {
            guard let node = try Yams.compose(yaml: text) else {
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

    func fault(_ text: String, at place: Node? = nil) {
        let mark = (place ?? node).mark ?? node.mark
        faults.add(PackFault(file: file, line: mark?.line ?? 0, column: mark?.column ?? 0, text: text))
    }

    /// Notes a fault at a value, or at the whole when the value is missing.
    func fault(_ text: String, of key: String) {
        fault(text, at: node.mapping?[key])
    }

    /// Whether a key is written at all.
    func has(_ key: String) -> Bool {
        asked.insert(key)
        return node.mapping?[key] != nil
    }

    private func child(_ key: String) -> Node? {
        asked.insert(key)
        return node.mapping?[key]
    }

    func text(_ key: String) -> String {
        guard let child = child(key) else {
            fault("缺少“\(key)”，请补上")
            return ""
        }
        guard let text = child.scalar?.string else {
            fault("“\(key)”应是一段文字", at: child)
            return ""
        }
        return text
    }

    func optionalText(_ key: String) -> String? {
        guard let child = child(key) else { return nil }
        guard let text = child.scalar?.string else {
            fault("“\(key)”应是一段文字", at: child)
            return nil
        }
        return text
    }

    func integer(_ key: String, default value: Int? = nil) -> Int {
        guard let child = child(key) else {
            if value == nil { fault("缺少“\(key)”，请补上") }
            return value ?? 0
        }
        guard let number = child.scalar.flatMap({ Int($0.string) }) else {
            fault("“\(key)”应是整数", at: child)
            return value ?? 0
        }
        return number
    }

    func flag(_ key: String, default value: Bool) -> Bool {
        guard let child = child(key) else { return value }
        switch child.scalar?.string {
        case "是", "true": return true
        case "否", "false": return false
        default:
            fault("“\(key)”应写“是”或“否”", at: child)
            return value
        }
    }

    /// One of a closed set.
    func choice<T: RawRepresentable & CaseIterable>(_ key: String, _ type: T.Type) -> T? where T.RawValue == String {
        let text = text(key)
        if let value = T(rawValue: text) { return value }
        if !text.isEmpty {
            let known = T.allCases.map(\.rawValue).joined(separator: "、")
            fault("“\(key)”写的是“\(text)”，只能是：\(known)", at: node.mapping?[key])
        }
        return nil
    }

    func texts(_ key: String) -> [String] {
        guard let child = child(key) else { return [] }
        if let one = child.scalar?.string { return [one] }
        guard let list = child.sequence else {
            fault("“\(key)”应是列表", at: child)
            return []
        }
        return list.compactMap { item in
            guard let text = item.scalar?.string else {
                fault("“\(key)”的每一项应是文字", at: item)
                return nil
            }
            return text
        }
    }

    func list(_ key: String, required: Bool = true) -> [NodeReader] {
        guard let child = child(key) else {
            if required { fault("缺少“\(key)”，请补上") }
            return []
        }
        guard let items = child.sequence else {
            fault("“\(key)”应是列表", at: child)
            return []
        }
        return items.map { NodeReader($0, file: file, faults: faults) }
    }

    /// A mapping below a key; nil (and a fault) when it is missing.
    func map(_ key: String) -> NodeReader? {
        guard let child = child(key) else {
            fault("缺少“\(key)”，请补上")
            return nil
        }
        return NodeReader(child, file: file, faults: faults)
    }

    /// Notes every key that was never asked for: a misspelt key must not pass as an absent one.
    func close() {
        for (key, _) in node.mapping ?? [:] {
            guard let name = key.scalar?.string, !asked.contains(name) else { continue }
            fault("不认识的键“\(name)”，请检查拼写；这里可以写：\(asked.sorted().joined(separator: "、"))", at: key)
        }
    }
}
