// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel

/// A drawn signature as base 64 of a PNG; what is none is refused in the words of the pages.
struct Base64Drawing: APIValue {
    let upload: Casework.Upload

    static var schema: Schema { .text(format: "byte") }
    var json: JSON { .string(Data(upload.content).base64EncodedString()) }

    static func read(_ json: JSON, named name: String) throws -> Base64Drawing {
        guard case .string(let text) = json else { throw APIProblem.badField(name, needed: "PNG 图片（Base64）") }
        return Base64Drawing(upload: try SignaturePad.upload(base64: text))
    }
}
