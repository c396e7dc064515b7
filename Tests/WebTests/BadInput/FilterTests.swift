// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Testing
import Vocabulary
import Web

/// A list is never shown as if it were limited by what it did not understand.
struct FilterTests {
    /// Who opens which list with a value that there is not, and what the filter is called.
    private static let wrong: [(function: String, path: String, title: String)] = [
        ("township-clerk", "\(Links.persons)?sex=9", "性别"), ("township-clerk", "\(Links.persons)?region=x", "居住或户籍所在地"),
        ("township-clerk", "\(Links.persons)?region=999999999", "居住或户籍所在地"),
        ("township-clerk", "\(Links.persons)?similar=maybe", "含音近姓名"),
        ("township-clerk", "\(Links.persons)?before=-1", "页码"),
        ("township-clerk", "\(Links.cases)?state=lost", "状态"), ("township-clerk", "\(Links.cases)?region=here", "地区"),
        ("township-clerk", "\(Links.postings)?stage=none", "阶段"),
        ("township-clerk", "\(Links.organizations)?kind=club", "类型"),
        ("township-clerk", "\(Links.enrolments)?state=asleep", "状态"),
        ("township-clerk", "\(Links.enrolments)?urban=sea", "城乡"),
        ("township-clerk", "\(Links.enrolments)?area=1e3", "地区"),
        ("township-clerk", "\(Links.enrolments)?class=Z", "类别"),
        ("township-clerk", "\(Links.enrolments)?program=none", "待遇项目"),
        ("township-clerk", "\(Links.alerts)?kind=none", "类型"), ("township-clerk", "\(Links.alerts)?state=none", "状态"),
        ("finance-clerk", "\(Links.payments)?page=two", "页码"),
    ]

    @Test func `a list refuses a filter that it does not know, and names it`() async throws {
        try await TestSite.run { site in
            for (function, group) in Dictionary(grouping: Self.wrong, by: \.function) {
                let reader = try await site.staff(function)
                for (_, path, title) in group {
                    let reply = try await site.get(path, reader)
                    #expect(reply.status == 422, "\(path)")
                    #expect(reply.text.contains("网址里的“\(title)”不是可选的值"), "\(path)")
                }
            }
        }
    }

    @Test func `a filter that is left empty limits nothing`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            for path in [
                "\(Links.persons)?text=&region=&sex=&from=&to=", "\(Links.cases)?state=&text=",
                "\(Links.enrolments)?text=&area=&class=&urban=&state=&program=", "\(Links.alerts)?kind=&state=open",
            ] {
                #expect(try await site.get(path, clerk).status == 200, "\(path)")
            }
        }
    }

    @Test(arguments: ["from=200", "to=abc", "from=-1&to=60"])
    func `an age typed wrong is told beside the form, and stays to be mended`(ages: String) async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let reply = try await site.get("\(Links.persons)?\(ages)&text=", clerk)
            #expect(reply.status == 422)
            #expect(reply.text.contains("年龄应为 0 至 120 的整数"))
            let typed = ages.split(separator: "&")[0].split(separator: "=")[1]
            #expect(reply.text.contains("value=\"\(typed)\""))
            #expect(reply.text.contains(Links.person(site.here.personID)))
        }
    }

    @Test func `the audit tells an operation that there is not`() async throws {
        try await TestSite.run { site in
            let auditor = try await site.staff("auditor")
            let reply = try await site.get("\(Links.audit)?verb=case.fly", auditor)
            #expect(reply.status == 422)
            #expect(reply.text.contains("没有“case.fly”这种操作"))
        }
    }
}
