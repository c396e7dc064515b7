// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Testing

/// What differs between two texts.
struct ConsultationDiffTests {
    private func told(_ old: String, _ new: String) -> String {
        ConsultationDiff.pieces(old, new).map { piece in
            switch piece.kind {
            case .same: piece.text
            case .inserted: "[+\(piece.text)]"
            case .deleted: "[-\(piece.text)]"
            }
        }.joined()
    }

    @Test(arguments: [
        ("低保一年渐退", "低保一年渐退", "低保一年渐退"),
        ("低保一年渐退", "低保六个月渐退", "低保[-一年][+六个月]渐退"),
        ("每年不低于12次", "每年不低于120次", "每年不低于[-12][+120]次"),
        ("民政局牵头", "民政局、财政局牵头", "民政局[+、财政局]牵头"),
        ("甲乙丙丁戊己", "甲丙丁戊", "甲[-乙]丙丁戊[-己]"),
        ("", "新写", "[+新写]"), ("去掉", "", "[-去掉]"),
    ])
    func `insertions and deletions are told by character, figures as a whole`(old: String, new: String, words: String) {
        #expect(told(old, new) == words)
    }

    @Test func `from the pieces both texts can be read again`() {
        let texts = ["加强残疾人两项补贴动态调整，健全残疾人之家。", "残疾人两项补贴每月动态调整，健全精神康复和残疾人之家服务。", "", "abc 12.5% 完"]
        for old in texts {
            for new in texts {
                let pieces = ConsultationDiff.pieces(old, new)
                #expect(pieces.filter { $0.kind != .inserted }.map(\.text).joined() == old)
                #expect(pieces.filter { $0.kind != .deleted }.map(\.text).joined() == new)
            }
        }
    }

    @Test func `texts that share next to nothing are told as replaced`() {
        let old = String(repeating: "甲乙丙丁", count: 400)
        let new = String(repeating: "子丑寅卯", count: 400)
        #expect(ConsultationDiff.pieces(old, new) == [.init(.deleted, old), .init(.inserted, new)])
    }
}
