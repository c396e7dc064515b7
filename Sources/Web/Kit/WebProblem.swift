// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can be wrong with a request before any business is done.
package enum WebProblem: Problem, Equatable {
    case tooLarge(limit: Int)
    case noPage

    package var code: String {
        switch self {
        case .tooLarge: "web.too-large"
        case .noPage: "web.no-page"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .tooLarge: .invalid
        case .noPage: .notFound
        }
    }

    package var message: String {
        switch self {
        case .tooLarge(let limit):
            "提交的内容太大，最多 \(max(1, limit >> 20)) MB。照片请压缩或分次上传；返回上一页，已填写的内容还在。"
        case .noPage: "没有这个页面。请核对网址，或从首页进入。"
        }
    }
}
