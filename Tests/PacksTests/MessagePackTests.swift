// SPDX-License-Identifier: Apache-2.0
import Packs
import Testing
import Vocabulary

/// Messages of packs: what may stand in them and what is said of what may not.
struct MessagePackTests {
    private static let sound = """
        messages:
          - id: ready
            title: 证件已办好
            on: decided
            to: [applicant, agent]
            channels: [site, sms]
            text: "您申请的{事项}已办好：{结果}。理由：{理由}"
            sms: "您申请的{事项}（{编号}）已办好。{机关}"
            limit: 120
        """

    private static func faults(_ from: String, _ to: String) throws -> [String] {
        try faults { $0["messages/more.yaml"] = Array(sound.replacing(from, with: to).utf8) }
    }

    /// What is said of the county's pack with other files in its national layer.
    private static func faults(changing change: (inout [String: [UInt8]]) -> Void) throws -> [String] {
        var files = try PackLoader.load(folder: "\(PackFolder.all)/national").files
        change(&files)
        do {
            _ = try ResolvedPack(
                [try PackLoader.load(files: files, name: "national")]
                    + ["hubei", "hubei-tianmen"].map { try PackLoader.load(folder: "\(PackFolder.all)/\($0)") }
            )
            return []
        } catch let problem as PackProblem {
            return problem.faults.map(\.text)
        }
    }

    @Test func `a sound message passes`() throws {
        #expect(try Self.faults("无", "无") == [])
    }

    @Test(arguments: [
        ("{事项}已办好：", "{姓名}已办好：", "“姓名”不是可用的变量，可写：{事项}"),
        ("（{编号}）", "（{编号）", "不是可用的变量"),
        ("（{编号}）", "{理由}", "短信里不能写{理由}"),
        ("limit: 120", "limit: 30", "超过 30 字，请精简"),
        ("limit: 120", "limit: 5000", "limit 应在 20 至 500"),
        ("on: decided", "on: born", "“on”写的是“born”，只能是：submitted"),
        ("on: decided", "on: submitted", "发出时可能尚未受理，没有{编号}"),
        ("    on: decided\n", "", "没有写何时发出 on"),
        ("channels: [site, sms]", "channels: [site]", "写了短信文字 sms，但 channels 里没有 sms"),
        ("channels: [site, sms]", "channels: [pigeon]", "“pigeon”不认识，只能是：site、sms"),
        ("to: [applicant, agent]", "to: [next-office]", "机关的消息只在站内"),
        ("to: [applicant, agent]", "to: []", "没有写发给谁"),
        ("limit: 120", "limt: 120", "不认识的键“limt”"),
        ("id: ready", "id: Ready", "编号“Ready”应以小写字母开头"),
    ])
    func `a faulty message is told with its remedy`(from: String, to: String, message: String) throws {
        let faults = try Self.faults(from, to)
        #expect(faults.contains { $0.contains(message) }, "\(faults)")
    }

    @Test func `an outcome that sends a message which is not there is a fault`() throws {
        let path = "services/diming-mingming.yaml"
        let faults = try Self.faults { files in
            let text = String(decoding: files[path] ?? [], as: UTF8.self)
            files[path] = Array(text.replacing("[enter-place_name,", with: "[notify-lost, enter-place_name,").utf8)
        }
        #expect(faults.contains { $0.contains("要发消息“lost”，但 messages 里没有；可写：accepted") }, "\(faults)")
    }

    @Test func `a parameter of quiet hours that is none is a fault`() throws {
        let faults = try Self.faults { files in
            files["parameters/quiet.csv"] = Array("参数,地区,生效日,值,来源,说明\n短信免打扰时段,全国,2026-01-01,夜里,演示,\n".utf8)
        }
        #expect(faults.contains { $0.contains("“短信免打扰时段”写的是“夜里”，应写成 21:00-08:00") }, "\(faults)")
    }

    @Test func `quiet hours end where they say, before and after midnight`() throws {
        let day = try CivilDate(parsing: "2026-11-20")
        func at(_ hour: Int, _ minute: Int = 0) -> Timestamp { Timestamp(date: day, hour: hour, minute: minute) }
        let night = QuietHours.usual
        #expect(night.next(at(20, 59)) == at(20, 59))
        #expect(night.next(at(21)) == at(32))
        #expect(night.next(at(7, 59)) == at(8))
        #expect(night.next(at(8)) == at(8))
        let noon = try #require(QuietHours("12:00-14:30"))
        #expect(noon.next(at(13)) == at(14, 30))
        #expect(noon.next(at(15)) == at(15))
        for text in ["21:00", "21:00-21:00", "9:00-10:00", "25:00-08:00", "21:00-08:60", "夜里"] {
            #expect(QuietHours(text) == nil, "\(text)")
        }
    }
}
