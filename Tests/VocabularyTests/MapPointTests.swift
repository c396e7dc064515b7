// SPDX-License-Identifier: Apache-2.0
import Testing
import Vocabulary

struct MapPointTests {
    @Test(arguments: [
        ("30.6630,113.1660", "30.6630,113.1660"), ("３０.６６，１１３.１６", "30.66,113.16"), ("30 113", "30,113"),
        ("3.0000001, 134.9", "3.0000001,134.9"),
    ])
    func `a point is kept as it was written`(written: String, kept: String) {
        #expect(MapPoint(written)?.text == kept)
    }

    @Test(arguments: [
        "", "30.66", "113.1660,30.6630", "30.66,113.16,1", "-30.66,113.16", "54,113", "30,136", "30.66.1,113",
        "30.12345678,113", "30.x,113", "北纬30,东经113",
    ])
    func `what is no pair, lies in another order or outside the country is refused`(written: String) {
        #expect(MapPoint(written) == nil)
    }
}
