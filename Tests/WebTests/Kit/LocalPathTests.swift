// SPDX-License-Identifier: Apache-2.0
import Testing
import Web

struct LocalPathTests {
    @Test(arguments: [
        "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "", "desk",
        "/\t/evil.example", "/a\r\nSet-Cookie: x=1", "\\/evil.example",
    ])
    func `an address that could lead to another site is refused`(text: String) {
        #expect(LocalPath.checked(text) == nil)
    }

    @Test(arguments: ["/", "/desk", "/cases/12?done=saved#family", "/persons?text=%E5%BC%A0"])
    func `an address of this site is kept`(text: String) {
        #expect(LocalPath.checked(text) == text)
    }

    @Test(
        arguments: [
            ("http://127.0.0.1:8080/cases/1?x=1", "/cases/1?x=1"), ("http://127.0.0.1:8080", "/"),
            ("http://evil.example/cases/1", nil), ("http://127.0.0.1:8080//evil.example", nil),
            ("javascript:alert(1)", nil), ("ftp://127.0.0.1:8080/a", nil), ("http://127.0.0.1:9/a", nil),
        ] as [(String, String?)]
    )
    func `the page before is ours or none`(referer: String, expected: String?) {
        #expect(LocalPath.previous(referer: referer, host: "127.0.0.1:8080") == expected)
    }
}
