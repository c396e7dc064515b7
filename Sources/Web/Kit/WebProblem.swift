// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can be wrong with a request before any business is done.
package enum WebProblem: Problem, Equatable {
    case tooLarge(limit: Int)
    case noPage
    /// The address is known, but not opened this way: a form's target typed into the address bar.
    case otherMethod

    package var code: String {
        switch self {
        case .tooLarge: "web.too-large"
        case .noPage: "web.no-page"
        case .otherMethod: "web.other-method"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .tooLarge: .invalid
        case .noPage, .otherMethod: .notFound
        }
    }

    package var message: String {
        switch self {
        case .tooLarge(let limit):
            "提交的内容太大，最多 \(max(1, limit >> 20)) MB。本次没有保存任何内容。请把照片压缩或分次上传；点“返回上一页”，浏览器通常还保留着已填写的文字。"
        case .otherMethod: "这个网址不能直接打开。请回到原来的页面，用页面上的按钮办理。"
        case .noPage: "没有这个页面。请核对网址，或从首页进入。"
        }
    }
}
