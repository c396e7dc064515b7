// SPDX-License-Identifier: Apache-2.0
import Storage
import Testing
import Vocabulary

/// The one way in which words of a pack become names of tables and columns.
struct SQLNameTests {
    @Test(arguments: ["a", "name", "f2", "a_b_c", "z" + String(repeating: "9", count: 40)])
    func `a plain name passes`(word: String) throws {
        #expect(PlainName(word)?.text == word)
        #expect(try SQLName("f_", word).text == "f_" + word)
    }

    @Test(arguments: [
        "", "A", "_a", "1a", "a b", "a;b", "a\"b", "a'b", "a--", "名称", "a.b", "é", "a\n", "a\0", "ａ",
        "select*", "a" + String(repeating: "b", count: 41),
    ])
    func `anything else never reaches a statement`(word: String) {
        #expect(PlainName(word) == nil)
        #expect(throws: StorageProblem.self) { try SQLName("f_", word) }
    }

    @Test func `an index has a short name of its own for each table, columns and kind`() throws {
        let table = try SQLName("register_", "a" + String(repeating: "b", count: 40))
        let (one, other) = (try SQLName("f_", "one"), try SQLName("f_", "other"))
        let names = [
            SQLName(indexOf: table, on: [one], isUnique: true), SQLName(indexOf: table, on: [one], isUnique: false),
            SQLName(indexOf: table, on: [one, other], isUnique: true),
            SQLName(indexOf: table, on: [other, one], isUnique: true),
        ]
        #expect(Set(names).count == 4)
        for name in names { #expect(name.text.utf8.count <= 63 && PlainName(name.text) != nil) }
    }
}
