// SPDX-License-Identifier: Apache-2.0

/// In a calculation people stand by their keys; a reader knows them by name.
enum PersonNames {
    /// Puts names for keys where a key stands by itself, such as in `工资性收入（1001927）` or `1001927、1001930 符合`; never
    /// for digits within a number.
    static func named(_ text: String, _ names: [String: String]) -> String {
        var result = ""
        var word = ""
        for letter in text {
            if (letter.isASCII && letter.isNumber) || letter == "." || letter == "-" {
                word.append(letter)
            } else {
                result += (names[word] ?? word) + String(letter)
                word = ""
            }
        }
        return result + (names[word] ?? word)
    }
}
