// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Vocabulary

/// Departments and banks as the demo has them (演示): they know made-up things about made-up people, answer late, and
/// err as real ones do. They see nothing but the files that they are sent.
struct DemoDepartments: Sendable {
    let seed: UInt64
    /// Of a hundred requests, how many meet a wrong name or a system that is down.
    let faults: Int
    /// Of a hundred people, how many have means beyond a little: a wage, a large deposit, a car.
    let means: Int

    struct Answer: Sendable {
        let name: String
        let bytes: [UInt8]
    }

    /// The answer to one file; nil when it is no request file.
    func answer(_ name: String, _ bytes: [UInt8], today: CivilDate) throws -> Answer? {
        let file = try CSVReader().read(bytes)
        guard let number = file.column("请求号"), let person = file.column("姓名"),
            let card = file.column("证件号")
        else { return nil }
        let source = Self.source(name)
        var asked: [Asked] = []
        for record in file.good {
            guard let request = record[number], let id = record[card] else { continue }
            let resident = try? ResidentID(id, today: today)
            asked.append(
                Asked(
                    request: request,
                    number: id,
                    name: record[person] ?? "",
                    age: resident?.birth.age(on: today) ?? 40,
                    sex: resident?.sex
                )
            )
        }
        let families = Dictionary(grouping: asked, by: \.request)
        let lines = asked.flatMap { answer(source, $0, among: families[$0.request] ?? [], today: today) }
        guard !lines.isEmpty else { return nil }
        // Banks still send what their old systems write.
        let isOld = name.contains("_bank_")
        let head = "请求号,证件号,姓名,项目,值,截至日,备注,不动产单元号" + (isOld ? ",," : "")
        let text = ([head] + lines.map { $0 + (isOld ? ",," : "") }).joined(separator: "\r\n") + "\r\n"
        let old = isOld ? text.data(using: String.Encoding(rawValue: 0x8000_0632)).map(Array.init) : nil
        return Answer(
            name: name.replacing("核对委托", with: "核对回执_演示"),
            bytes: old ?? [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        )
    }

    /// Which source a file is for, by its name `核对委托_bank_2026-11-20_12.csv`.
    private static func source(_ name: String) -> String {
        name.split(separator: "_").dropFirst().dropLast(2).joined(separator: "_")
    }

    private struct Asked {
        let request: String
        let number: String
        let name: String
        let age: Int
        let sex: Sex?

        /// Whose husband or wife it is, of those who are asked about together: made-up people of like age.
        func spouse(among others: [Asked]) -> Asked? {
            guard age >= 22, let sex else { return nil }
            return others.first { other in
                other.age >= 22 && abs(other.age - age) <= 12 && other.sex != nil && other.sex != sex
            }
        }
    }

    private struct Known {
        let item: String
        let value: String
        /// 不动产单元号 of a house.
        var unit = ""

        static let nothing = [Known(item: "查无记录", value: "")]
    }

    private func answer(
        _ source: String,
        _ who: Asked,
        among family: [Asked],
        today: CivilDate
    ) -> [String] {
        let known = known(source, who) + (source == "real-estate" ? houses(who, among: family) : [])
        var luck = random(source, who.request, who.number)
        if luck.chance(faults) {
            if luck.chance(40) { return ["\(who.request),,,查询失败,,,演示：系统维护，请稍后重新发起"] }
            let wrong = String(who.name.prefix(1)) + luck.pick(["晓", "笑", "国", "建", "玉"]) + who.name.dropFirst(2)
            if wrong != who.name { return known.map { line(who, $0, name: wrong, today) } }
        }
        return known.map { line(who, $0, name: who.name, today) }
    }

    private func line(_ who: Asked, _ said: Known, name: String, _ today: CivilDate) -> String {
        let asOf = said.item == "死亡日期" ? today : today.adding(days: -3)
        return "\(who.request),\(who.number),\(name),\(said.item),\(said.value),\(asOf.iso),演示,\(said.unit)"
    }

    /// The same person has the same means whenever they are asked about.
    private func known(_ source: String, _ who: Asked) -> [Known] {
        func said(_ pairs: (String, String)...) -> [Known] { pairs.map { Known(item: $0.0, value: $0.1) } }
        var luck = random(source, who.number)
        let age = who.age
        let nothing = Known.nothing
        switch source {
        case "hukou": return said(("户籍状态", "正常"), ("户籍地", "天门市（演示）"))
        case "tax":
            guard (18..<60).contains(age), luck.chance(means) else { return nothing }
            return said(("工资性收入", "\(1_200 + luck.below(20) * 100).00"))
        case "social-insurance": return age >= 60 ? said(("城乡居民基础养老金", "150.00")) : nothing
        case "real-estate": return []
        case "market-entity": return said(("登记市场主体", luck.chance(3) ? "是" : "否"))
        case "housing-fund": return luck.chance(3) ? said(("公积金余额", "\(1_000 + luck.below(90) * 100).00")) : nothing
        case "vehicle": return luck.chance(means / 2) ? said(("机动车数量", "1")) : nothing
        case "bank":
            guard age >= 16, luck.chance(80) else { return nothing }
            let amount = luck.chance(means / 2) ? 30_000 + luck.below(600) * 100 : 60 + luck.below(1_900)
            return said(("银行存款", "\(amount).\(10 + luck.below(90))"))
        case "disability":
            guard luck.chance(5) else { return nothing }
            return said(("残疾类别", luck.pick(["肢体残疾", "视力残疾", "听力残疾"])), ("残疾等级", luck.pick(["三级", "四级"])))
        case "marriage": return age >= 22 ? said(("婚姻状况", luck.pick(["已婚", "已婚", "已婚", "离婚", "丧偶"]))) : nothing
        case "prison": return said(("在监狱服刑", "否"))
        default: return nothing
        }
    }

    /// A couple owns its house together, and each of them is told with its one number.
    private func houses(_ who: Asked, among family: [Asked]) -> [Known] {
        let spouse = who.spouse(among: family)
        let owner = who.sex == .female ? spouse ?? who : who
        var luck = random("real-estate", owner.number)
        guard owner.age >= 22, luck.chance(owner.sex == .male ? 60 : 20) else { return Known.nothing }
        func digits(_ count: Int) -> String { (0..<count).map { _ in String(luck.below(10)) }.joined() }
        let unit = "429006" + digits(6) + "GB" + digits(5) + "F" + digits(8)
        return [Known(item: "房产套数", value: "1", unit: unit)]
    }

    private func random(_ parts: String...) -> DemoRandom {
        var hash = seed &+ 0xCBF2_9CE4_8422_2325
        for part in parts {
            for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        }
        return DemoRandom(seed: hash)
    }
}

/// The departments at work on two folders: what lies in the outbox is fetched, and answered into the inbox after a
/// while.
struct DemoDepartmentsDesk {
    let departments: DemoDepartments
    let outbox: String
    let inbox: String

    /// Request files that lie there now.
    func waiting() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: outbox)) ?? []
        return names.filter { $0.hasSuffix(".csv") && !$0.hasPrefix(".") }.sorted()
    }

    /// Fetches one file and answers it.
    func answer(_ name: String, today: CivilDate) throws {
        let from = URL(fileURLWithPath: outbox, isDirectory: true)
        let to = URL(fileURLWithPath: inbox, isDirectory: true)
        let fetched = from.appendingPathComponent("fetched", isDirectory: true)
        let files = FileManager.default
        try files.createDirectory(at: fetched, withIntermediateDirectories: true)
        try files.createDirectory(at: to, withIntermediateDirectories: true)
        let bytes = Array(try Data(contentsOf: from.appendingPathComponent(name)))
        if let answer = try departments.answer(name, bytes, today: today) {
            try Data(answer.bytes).write(to: to.appendingPathComponent(answer.name), options: .atomic)
        }
        let target = fetched.appendingPathComponent(name)
        if files.fileExists(atPath: target.path) { try files.removeItem(at: target) }
        try files.moveItem(at: from.appendingPathComponent(name), to: target)
    }

    func answerAll(today: CivilDate) throws {
        for name in waiting() { try answer(name, today: today) }
    }
}
