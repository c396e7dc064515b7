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
        guard let number = file.column("请求号"), let title = file.column("来源"), let person = file.column("姓名"),
            let card = file.column("证件号")
        else { return nil }
        let sources = Dictionary(VerificationSource.standard.map { ($0.title, $0) }) { first, _ in first }
        var lines: [String] = []
        for record in file.good {
            guard let source = sources[record[title] ?? ""], let request = record[number], let id = record[card] else {
                continue
            }
            let who = Asked(request: request, number: id, name: record[person] ?? "")
            lines += answer(source, who, today: today)
        }
        guard !lines.isEmpty else { return nil }
        // Banks still send what their old systems write.
        let isOld = name.contains("_bank_")
        let head = "请求号,证件号,姓名,项目,值,截至日,备注" + (isOld ? ",," : "")
        let text = ([head] + lines.map { $0 + (isOld ? ",," : "") }).joined(separator: "\r\n") + "\r\n"
        let old = isOld ? text.data(using: String.Encoding(rawValue: 0x8000_0632)).map(Array.init) : nil
        return Answer(
            name: name.replacing("核对委托", with: "核对回执_演示"),
            bytes: old ?? [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        )
    }

    private struct Asked {
        let request: String
        let number: String
        let name: String
    }

    private func answer(_ source: VerificationSource, _ who: Asked, today: CivilDate) -> [String] {
        var luck = random(source.id, who.request, who.number)
        if luck.chance(faults) {
            if luck.chance(40) { return ["\(who.request),,,查询失败,,,演示：系统维护，请稍后重新发起"] }
            let wrong = String(who.name.prefix(1)) + luck.pick(["晓", "笑", "国", "建", "玉"]) + who.name.dropFirst(2)
            if wrong != who.name { return known(source, who, today: today).map { line(who, $0, name: wrong, today) } }
        }
        return known(source, who, today: today).map { line(who, $0, name: who.name, today) }
    }

    private func line(_ who: Asked, _ said: (item: String, value: String), name: String, _ today: CivilDate) -> String {
        let asOf = said.item == "死亡日期" ? today : today.adding(days: -3)
        return "\(who.request),\(who.number),\(name),\(said.item),\(said.value),\(asOf.iso),演示"
    }

    /// The same person has the same means whenever they are asked about.
    private func known(
        _ source: VerificationSource,
        _ who: Asked,
        today: CivilDate
    ) -> [(item: String, value: String)] {
        var luck = random(source.id, who.number)
        let age = (try? ResidentID(who.number, today: today))?.birth.age(on: today) ?? 40
        let nothing = [(item: "查无记录", value: "")]
        switch source.id {
        case "hukou": return [("户籍状态", "正常"), ("户籍地", "天门市（演示）")]
        case "tax":
            guard (18..<60).contains(age), luck.chance(means) else { return nothing }
            return [("工资性收入", "\(1_200 + luck.below(20) * 100).00")]
        case "social-insurance": return age >= 60 ? [("城乡居民基础养老金", "150.00")] : nothing
        case "real-estate":
            // A couple's house is in the husband's name, so that it is not counted twice.
            let isMan = (try? ResidentID(who.number, today: today))?.sex == .male
            return isMan && luck.chance(60) ? [("房产套数", "1")] : nothing
        case "market-entity": return [("登记市场主体", luck.chance(3) ? "是" : "否")]
        case "housing-fund": return luck.chance(3) ? [("公积金余额", "\(1_000 + luck.below(90) * 100).00")] : nothing
        case "vehicle": return luck.chance(means / 2) ? [("机动车数量", "1")] : nothing
        case "bank":
            guard age >= 16, luck.chance(80) else { return nothing }
            let amount = luck.chance(means / 2) ? 30_000 + luck.below(600) * 100 : 60 + luck.below(1_900)
            return [("银行存款", "\(amount).\(10 + luck.below(90))")]
        case "disability":
            guard luck.chance(5) else { return nothing }
            return [("残疾类别", luck.pick(["肢体残疾", "视力残疾", "听力残疾"])), ("残疾等级", luck.pick(["三级", "四级"]))]
        case "marriage": return age >= 22 ? [("婚姻状况", luck.pick(["已婚", "已婚", "已婚", "离婚", "丧偶"]))] : nothing
        case "prison": return [("在监狱服刑", "否")]
        default: return nothing
        }
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
