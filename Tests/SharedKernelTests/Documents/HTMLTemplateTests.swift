// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Testing

struct HTMLTemplateTests {
    @Test func `fields are escaped, lists repeated and flags obeyed`() throws {
        let template = try HTMLTemplate(
            """
            <h1 title="{{姓名}}">{{ 姓名 }}</h1>{{! remark }}
            {{#成员}}<li>{{name}} {{村}}</li>{{/成员}}{{^成员}}无{{/成员}}{{^通过}}不予确认{{/通过}}{{#通过}}确认{{/通过}}
            """
        )

        let html = try template.render([
            "姓名": .text("<img src=x onerror=\"alert('1')\">&王𠮷"), "村": .text("老街村"), "通过": .flag(false),
            "成员": .list([["name": .text("{{村}}")], ["name": .text("李四"), "村": .text("新街村")]]),
        ])

        let name = "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;王𠮷"
        let list = "<li>{{村}} 老街村</li><li>李四 新街村</li>"
        #expect(html == "<h1 title=\"\(name)\">\(name)</h1>\n\(list)不予确认")
    }

    @Test func `a field that was not given or is of another kind is an error, never empty`() throws {
        let template = try HTMLTemplate("<p>\n{{姓名}}</p>")

        #expect(throws: DocumentsProblem.templateField(name: "姓名", line: 2, reason: "没有提供，请核对模板中的名称")) {
            try template.render(["名字": .text("张三")])
        }
        #expect(throws: DocumentsProblem.templateField(name: "姓名", line: 2, reason: "不是文字")) {
            try template.render(["姓名": .flag(true)])
        }
    }

    @Test func `the fields it uses can be compared`() throws {
        let template = try HTMLTemplate("{{a}}{{#l}}{{b}}\n{{^f}}{{c}}{{/f}}{{/l}}")

        #expect(template.fields.map(\.name) == ["a", "l", "b", "f", "c"])
        #expect(template.fields.map(\.use) == [.value, .section, .value, .inverted, .value])
        #expect(template.fields.last?.within == ["l", "f"])
        #expect(template.fields.last?.line == 2)
    }

    @Test func `a QR code is inserted as a picture`() throws {
        let html = try HTMLTemplate("<div>{{code}}</div>").render(["code": .code(QRCode("A1"))])

        #expect(html.hasPrefix("<div><svg "))
    }

    @Test(arguments: [
        "{{a", "{{#a}}", "{{/a}}", "{{#a}}{{/b}}", "{{{a}}}", "{{a<b}}", "{{}}", "<script>{{a}}</script>",
        "<p title={{a}}>", "<p title='{{a}}'>", "<a href=\"{{a}}\">", "<p onclick=\"{{a}}\">", "<style>{{a}}</style>",
        "<p style=\"{{a}}\">", "<p {{a}}>",
    ])
    func `a template that is broken or cannot be filled safely is refused`(source: String) {
        #expect { try HTMLTemplate(source) } throws: { error in
            guard case .template(1, _) = error as? DocumentsProblem else { return false }
            return true
        }
    }
}
