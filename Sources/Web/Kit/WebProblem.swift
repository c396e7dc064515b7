// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can be wrong with a request before any business is done.
package enum WebProblem: Problem, Equatable {
    case tooLarge(limit: Int)
    case noPage
    /// The address is known, but not opened this way: a form's target typed into the address bar.
    case otherMethod
    /// An address limits a list by a value that there is not.
    case unknownFilter(title: String, field: String)

    package var code: String {
        switch self {
        case .tooLarge: "web.too-large"
        case .noPage: "web.no-page"
        case .otherMethod: "web.other-method"
        case .unknownFilter: "web.unknown-filter"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .tooLarge, .unknownFilter: .invalid
        case .noPage, .otherMethod: .notFound
        }
    }

    package var message: String {
        switch self {
        case .tooLarge(let limit):
            "提交的内容太大，最多 \(max(1, limit >> 20)) MB。本次没有保存任何内容。请把照片压缩或分次上传；点“返回上一页”，浏览器通常还保留着已填写的文字。"
        case .otherMethod: "这个网址不能直接打开。请回到原来的页面，用页面上的按钮办理。"
        case .unknownFilter(let title, _): "网址里的“\(title)”不是可选的值，没有按它查找。请返回原来的页面重新选择，或去掉这个条件。"
        case .noPage: "没有这个页面。请核对网址，或从首页进入。"
        }
    }

    package var field: String? {
        if case .unknownFilter(_, let field) = self { field } else { nil }
    }
}
