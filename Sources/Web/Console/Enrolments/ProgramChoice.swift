// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Hummingbird
import SharedKernel
import Vocabulary

/// A program of benefits as the services of today name it.
struct ProgramChoice: Sendable {
    let id: String
    let title: String
    let group: String

    /// The programs of the store, in order of their services.
    static func all(_ request: WebRequest) -> [ProgramChoice] {
        var seen: Set<String> = []
        return request.site.rooms.casework.services.current.compactMap { service in
            guard let program = service.program, seen.insert(program).inserted else { return nil }
            return ProgramChoice(id: program, title: service.programTitle, group: service.exclusionGroup ?? program)
        }
    }

    /// The program that a form or address names, or the first.
    /// - Throws: `AccessProblem.notFound` for one that the store does not have.
    static func chosen(_ request: WebRequest) throws -> ProgramChoice {
        let programs = all(request)
        let named = request.method == .post ? request.form["program"] : request.query("program") ?? ""
        let found = named.isEmpty ? programs.first : programs.first { $0.id == named }
        guard let found else { throw AccessProblem.notFound(what: "待遇项目") }
        return found
    }

    static func title(of id: String, _ request: WebRequest) -> String {
        all(request).first { $0.id == id }?.title ?? id
    }

    static func options(_ request: WebRequest, chosen: String) -> [SelectOption] {
        all(request).map { SelectOption(value: $0.id, title: $0.title, selected: $0.id == chosen) }
    }
}

/// Choices that lists and reports share.
enum Choices {
    /// Months around today, the latest first.
    static func months(from first: Month, to last: Month, chosen: Month) -> [SelectOption] {
        guard first <= last else { return [] }
        var months = Array(first...last)
        if !months.contains(chosen) { months.append(chosen) }
        return months.sorted(by: >).map { SelectOption(value: $0.iso, title: $0.chinese, selected: $0 == chosen) }
    }

    /// Parts of the reader's own region: townships of a county, villages of a township; empty for a village.
    static func areas(_ actor: Actor, tree: RegionTree, chosen: Int64?) -> [SelectOption] {
        guard let own = actor.regionID.flatMap({ tree.region($0) }) ?? tree.county, own.level < .village else {
            return []
        }
        return tree.children(of: own.id).map {
            SelectOption(value: String($0.id), title: $0.name, selected: $0.id == chosen)
        }
    }

    static func urban(_ chosen: Enrolment.Urban?) -> [SelectOption] {
        Enrolment.Urban.allCases.map { SelectOption(value: $0.rawValue, title: $0.title, selected: $0 == chosen) }
    }

    /// Classes of 民发〔2021〕57号 第三十一条.
    static let classes = ["A", "B", "C"]

    static func classes(_ chosen: String?) -> [SelectOption] {
        classes.map { SelectOption(value: $0, title: "\($0) 类", selected: $0 == chosen) }
    }
}

/// A query string from what is set.
enum QueryText {
    static func of(_ pairs: [(String, String?)]) -> String {
        pairs.compactMap { name, value in
            guard let value, !value.isEmpty else { return nil }
            return "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }.joined(separator: "&")
    }
}

/// Sentences for `?done=…` of these pages; anything else in the address shows nothing.
enum EnrolmentDone {
    private static let texts: [String: String] = [
        "drafted": "变更已起草，按下面的步骤继续办理。",
        "heard": "听取意见情况已记录，可以请另一人确认。",
        "changed": "变更已确认，从起始月份起按新的内容执行。",
        "dropped": "变更已作废，在册信息没有改动。",
        "card": "换卡申请已提交，经财务复核后启用；在此之前仍发到原卡。",
        "card-approved": "新卡已启用，之前被退回的款项会随下一次报盘重发。",
        "card-refused": "换卡申请已退回，仍使用原卡。",
        "handled": "预警已处理。",
        "raised": "本月复核已完成，新的预警列在下面。",
        "none-raised": "本月复核已完成，没有新的预警。",
        "closed": "月报已关账，以后的改动只在以后月份体现。",
        "standard": "调标已完成，新的金额从所选月份起执行。",
        "imported": "名单已导入，在册对象列在下面。",
    ]

    static func text(_ request: WebRequest) -> String? {
        request.query("done").flatMap { texts[$0] }
    }
}
