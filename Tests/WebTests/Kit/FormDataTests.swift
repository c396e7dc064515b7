// SPDX-License-Identifier: Apache-2.0
import Testing
import Web

struct FormDataTests {
    private static func multipart(_ parts: [String]) -> [UInt8] {
        Array((parts.map { "--XX\r\n\($0)\r\n" }.joined() + "--XX--\r\n").utf8)
    }

    @Test func `typed text comes back as typed, in order, without surrounding space`() {
        let form = FormData(
            urlEncoded: Array("name=+%E5%BC%A0+%E4%B8%89+&kind=a&kind=b&sum=1%2B1%3D2&bare&odd=50%".utf8)
        )

        #expect(form["name"] == "张 三")
        #expect(form.all("kind") == ["a", "b"])
        #expect(form["sum"] == "1+1=2")
        #expect(form["bare"] == "")
        #expect(form["odd"] == "50%")
        #expect(form["never"] == "")
    }

    @Test func `lines come with a line feed between them, however the browser sent them`() {
        let form = FormData(urlEncoded: Array("words=%E4%B8%80%0D%0A%0D%0A%E4%BA%8C%0A%E4%B8%89%0D".utf8))

        #expect(form.all("words") == ["一\n\n二\n三\r"])
        #expect(form["words"].split(separator: "\n").map(String.init) == ["一", "二", "三"])
    }

    @Test func `files and text of one form are told apart, and a path in a file name is dropped`() {
        let body = Self.multipart([
            "Content-Disposition: form-data; name=\"note\"\r\n\r\n第一行\r\n第二行",
            "Content-Disposition: form-data; name=\"photo\"; filename=\"C:\\照片\\a.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n--X",
            "Content-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n",
            "Content-Disposition: form-data; name=\"empty\"\r\n\r\n",
        ])

        let form = FormData(multipart: body, boundary: "XX")

        #expect(form["note"] == "第一行\n第二行")
        #expect(form.file("photo")?.name == "a.png")
        #expect(form.file("photo").map { String(decoding: $0.content, as: UTF8.self) } == "PNG\r\n--X")
        #expect(form.file("none") == nil)
        #expect(form.values["empty"] == [""])
        #expect(form.values["photo"] == nil)
    }

    @Test(arguments: ["", "--XX", "--XX\r\n", "--XX--", "--XX\r\nname", "--XX\r\nA: b\r\n\r\n--XX--"])
    func `a broken body gives an empty form`(body: String) {
        let form = FormData(multipart: Array(body.utf8), boundary: "XX")

        #expect(form.values.isEmpty)
        #expect(form.files.isEmpty)
    }
}
