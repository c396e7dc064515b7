// SPDX-License-Identifier: Apache-2.0

/// A department or institution that is asked about people's means (核对来源), as a pack describes it.
package struct SourceDefinition: Sendable, Equatable {
    /// How what it returns is written.
    package enum Kind: String, Sendable, CaseIterable {
        case text, money, number, date, choice
        case yesNo = "yes-no"
    }

    /// How requests reach it and answers come back.
    package enum Connector: String, Sendable, CaseIterable {
        /// Files that lie in a folder or that officers carry.
        case folder
        /// A signed POST to an address that the administrator enters.
        case http
    }

    package struct Option: Sendable, Equatable {
        package let value: String
        /// The source's own word.
        package let title: String
    }

    /// The number by which the things are told apart that an item counts, such as 不动产单元号.
    package struct Object: Sendable, Equatable {
        package let title: String
        /// Letters and digits of a whole one.
        package let length: Int
    }

    /// One thing that the source returns about a person.
    package struct Item: Sendable, Equatable {
        /// Name of the policy input, or of the part of a total, that the value feeds.
        package let input: String
        /// The source's own word.
        package let title: String
        package let kind: Kind
        /// 月 or 年 of an amount that comes again and again; nil for one at a point in time.
        package let period: String?
        /// Of a number.
        package let unit: String
        /// Of a choice.
        package let options: [Option]
        package let object: Object?
        /// What a value other than 否 or none asks the officer to look into.
        package let attention: String?
    }

    package let id: String
    package let title: String
    /// Who answers.
    package let department: String
    package let basis: [String]
    package let items: [Item]
    /// Days for which an answer may be used, counted from the day it came.
    package let validDays: Int
    /// Days after sending when a request that is not answered is overdue.
    package let answerDays: Int
    /// How far it is believed, 1 to 9: of two sources that tell the same thing differently, the higher counts.
    package let trust: Int
    /// Whether an officer must look at an answer before it counts.
    package let confirm: Bool
    package let connector: Connector
    package let place: PackPlace
}

/// Reads the sources of `verification/*.yaml`.
struct SourceReader {
    private static let trust = 1...9
    private static let days = 1...730
    /// What a source writes in place of an item when there is nothing to return.
    private static let reserved: Set = ["查无记录", "无记录", "查无此人", "查询失败", "系统异常"]

    let reader: NodeReader

    func sources() -> [SourceDefinition] {
        let sources = reader.list("sources", required: false).map(source)
        for (id, same) in Dictionary(grouping: sources, by: \.id) where same.count > 1 {
            reader.fault("核对来源“\(id)”写了 \(same.count) 次，请只留一次")
        }
        return sources
    }

    private func source(_ item: NodeReader) -> SourceDefinition {
        let source = SourceDefinition(
            id: item.identifier("id"),
            title: item.text("title"),
            department: item.text("department"),
            basis: item.texts("basis"),
            items: item.list("items").map(self.item),
            validDays: number("valid_days", Self.days, "天", item),
            answerDays: number("answer_days", Self.days, "天", item),
            trust: number("trust", Self.trust, "", item),
            confirm: item.flag("confirm", default: false),
            connector: item.choice("connector", default: .folder),
            place: item.place
        )
        if source.basis.isEmpty { item.fault("来源“\(source.title)”没有写依据 basis") }
        if source.items.isEmpty { item.fault("来源“\(source.title)”没有写返回哪些项目 items") }
        let words = source.items.flatMap { $0.input == $0.title ? [$0.input] : [$0.input, $0.title] }
        for (word, same) in Dictionary(grouping: words, by: \.self).sorted(by: { $0.key < $1.key }) where same.count > 1
        {
            item.fault("来源“\(source.title)”有 \(same.count) 个项目叫“\(word)”，回执将无法对应，请改名")
        }
        item.close()
        return source
    }

    private func number(_ key: String, _ range: ClosedRange<Int>, _ unit: String, _ item: NodeReader) -> Int {
        let number = item.integer(key)
        if item.has(key), !range.contains(number) {
            item.fault("“\(key)”应是 \(range.lowerBound) 至 \(range.upperBound)\(unit.isEmpty ? "" : " \(unit)")", of: key)
        }
        return number
    }

    private func item(_ item: NodeReader) -> SourceDefinition.Item {
        let kind = item.choice("type", SourceDefinition.Kind.self) ?? .text
        let input = item.text("input")
        let read = SourceDefinition.Item(
            input: input,
            title: item.optionalText("title") ?? input,
            kind: kind,
            period: item.optionalText("period"),
            unit: item.optionalText("unit") ?? "",
            options: item.list("options", required: false).map(option),
            object: item.optionalMap("object").map(object),
            attention: item.optionalText("attention")
        )
        check(read, item)
        item.close()
        return read
    }

    private func check(_ read: SourceDefinition.Item, _ item: NodeReader) {
        let name = read.input
        if Self.reserved.contains(name) || Self.reserved.contains(read.title) {
            item.fault("“\(read.title)”是来源没有结果时写的词，不能作项目名")
        }
        switch read.kind {
        case .money:
            if let period = read.period, !["月", "年"].contains(period) {
                item.fault("“\(name)”的 period 写的是“\(period)”，只能是：月、年，或不写（某一天的数额）", of: "period")
            }
        case _ where read.period != nil:
            item.fault("“\(name)”不是金额，请删去 period，或把 type 改为 money", of: "period")
        default: break
        }
        if read.kind == .number, read.unit.isEmpty { item.fault("“\(name)”是数量，请用 unit 写明单位，如 套、辆") }
        if read.kind != .number, !read.unit.isEmpty {
            item.fault("“\(name)”不是数量，请删去 unit，或把 type 改为 number", of: "unit")
        }
        if read.kind == .choice, read.options.isEmpty { item.fault("“\(name)”是选择项，请用 options 列出各个值") }
        if read.kind != .choice, !read.options.isEmpty {
            item.fault("“\(name)”不是选择项，请删去 options，或把 type 改为 choice", of: "options")
        }
        if Set(read.options.map(\.value)).count != read.options.count { item.fault("“\(name)”有相同的选项，请删去重复的") }
        if let object = read.object {
            if read.kind != .number { item.fault("“\(name)”不是数量，不能用 object 逐件计数", of: "object") }
            if !(1...100).contains(object.length) {
                item.fault("“\(object.title)”的 length 写的是 \(object.length)，应为 1 至 100：完整编号的位数", of: "object")
            }
        }
    }

    private func option(_ item: NodeReader) -> SourceDefinition.Option {
        let value = item.text("value")
        let option = SourceDefinition.Option(value: value, title: item.optionalText("title") ?? value)
        item.close()
        return option
    }

    private func object(_ item: NodeReader) -> SourceDefinition.Object {
        let object = SourceDefinition.Object(title: item.text("title"), length: item.integer("length"))
        item.close()
        return object
    }
}

extension ResolvedPack {
    /// What must hold between sources: facts are known by the name of their item, so that it means one thing only.
    static func check(_ sources: [SourceDefinition], totals: [TotalDefinition]) -> [PackFault] {
        let sums = Set(totals.map(\.input))
        var first: [String: (source: SourceDefinition, item: SourceDefinition.Item)] = [:]
        var faults: [PackFault] = []
        for source in sources {
            for item in source.items {
                if sums.contains(item.input) {
                    faults.append(source.place.fault("“\(item.input)”是核对结果合计出来的，来源返回的项目请另取名称"))
                }
                guard let other = first[item.input] else {
                    first[item.input] = (source, item)
                    continue
                }
                let same =
                    other.item.kind == item.kind && other.item.period == item.period && other.item.unit == item.unit
                    && other.item.options.map(\.value) == item.options.map(\.value)
                    && other.item.object == item.object
                if !same {
                    let text =
                        "“\(item.input)”在“\(other.source.title)”和“\(source.title)”里写法不同（类型、周期、单位、选项或编号），请写成一样或另取名称"
                    faults.append(source.place.fault(text))
                }
            }
        }
        return faults
    }
}
