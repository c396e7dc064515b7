// SPDX-License-Identifier: Apache-2.0
import Testing
import Web

struct TemplateRenderingTests {
    private struct Item {
        let name: String
        let note: String?
    }

    private protocol Thing: Sendable {}

    private struct Stone: Thing {
        let weight: Int64
    }

    private enum Kind: Sendable {
        case small
    }

    private struct Outer {
        let title: String
        let shown: Bool
        let hidden: Bool
        let note: String?
        let items: [Item]
        let none: [Item]
        let inner: Item
        let count: Int
        let words: [String]
        let thing: any Thing
        let things: [(any Thing)?]
        let kind: Kind
        let pair: (left: String, right: Item?)
        let counts: [Int]
    }

    private static let outer = Outer(
        title: "<民政 & \"一网\">'",
        shown: true,
        hidden: false,
        note: nil,
        items: [Item(name: "甲", note: "x"), Item(name: "乙", note: nil)],
        none: [],
        inner: Item(name: "丙", note: "y"),
        count: 3,
        words: ["a", "b"],
        thing: Stone(weight: 7),
        things: [Stone(weight: 1), nil, Stone(weight: 2)],
        kind: .small,
        pair: ("左", Item(name: "右", note: nil)),
        counts: [0, 1]
    )

    private static func render(_ text: String, with others: [String: String] = [:]) throws -> String {
        let templates = try Templates(texts: others.merging(["page": text]) { _, own in own })
        return try templates.render("page", of: outer)
    }

    @Test(arguments: [
        ("{{title}}", "&lt;民政 &amp; &quot;一网&quot;&gt;&#39;"),
        ("{{{title}}}|{{&title}}", "<民政 & \"一网\">'|<民政 & \"一网\">'"),
        ("{{count}} {{inner.name}}{{inner.gone}}{{gone}}", "3 丙"),
        ("{{#shown}}a{{/shown}}{{#hidden}}b{{/hidden}}{{^hidden}}c{{/hidden}}{{^shown}}d{{/shown}}", "ac"),
        ("{{#items}}{{name}}{{#note}}={{.}}{{/note}}{{count}};{{/items}}", "甲=x3;乙3;"),
        ("{{#none}}a{{/none}}{{^none}}b{{/none}}{{^items}}c{{/items}}", "b"),
        (
            "{{#empty(none)}}a{{/empty(none)}}{{^empty(items)}}b{{/empty(items)}}{{#empty(items)}}c{{/empty(items)}}",
            "ab"
        ),
        ("{{#note}}a{{/note}}{{^note}}b{{/note}}", "b"),
        ("{{#words}}{{.}},{{/words}}", "a,b,"),
        ("{{thing.weight}} {{#things}}{{weight}},{{/things}} {{kind}}", "7 1,2, small"),
        ("{{pair.left}}{{pair.right.name}}{{#counts}}{{.}}{{/counts}}", "左右01"),
        ("{{#items}}{{#note}}x{{/note}}{{/items}}{{#items}}{{name}}{{/items}}", "x甲乙"),
        ("{{#inner}}{{name}} {{title}}{{/inner}}", "丙 &lt;民政 &amp; &quot;一网&quot;&gt;&#39;"),
        ("a\n{{#shown}}\nb\n{{/shown}}\nc\n", "a\nb\nc\n"),
        ("a {{! nobody reads this }}b", "a b"),
    ])
    func `a template says what its fields are`(text: String, wanted: String) throws {
        #expect(try Self.render(text) == wanted)
    }

    @Test func `a frame surrounds what a page puts into its blocks`() throws {
        let frames = [
            "frame": "<{{$head}}no head{{/head}}|{{$content}}{{/content}}|{{>foot}}>",
            "foot": "{{count}}",
        ]

        let text = try Self.render(
            "{{<frame}}ignored{{$content}}{{#items}}{{name}}{{/items}}{{/content}}{{/frame}}",
            with: frames
        )

        #expect(text == "<no head|甲乙|3>")
    }

    @Test(arguments: ["{{#a}}", "{{/a}}", "{{#a}}{{/b}}", "{{a"])
    func `a template that cannot be right is refused at start`(text: String) {
        #expect(throws: (any Error).self) { try Self.render(text) }
    }
}
