// SPDX-License-Identifier: Apache-2.0

/// Names of people and villages that exist only in the demo.
enum DemoNames {
    /// Surnames, the frequent ones first; the last four are read in several ways.
    static let surnames = Array(
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭萧田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单仇曾解"
    ).map(String.init)

    private static let male = Array("伟强磊军勇杰涛明超刚平辉健鹏华斌波俊浩建国文志海林亮成康新永光东学才").map(String.init)
    private static let female = Array("芳娜敏静丽艳娟霞秀兰玲桂英梅红燕萍云莲凤洁琴珍淑华雪荣爱春香月晶欣").map(String.init)

    static func given(male isMale: Bool, _ random: inout DemoRandom) -> String {
        let letters = isMale ? male : female
        return random.chance(30) ? random.pick(letters) : random.pick(letters) + random.pick(letters)
    }

    private static let villageHeads = Array("新红东西南北上下大小前后青白金长永和平安丰太石陈李周杨张黄").map(String.init)
    private static let villageTails = [
        "湾村", "桥村", "河村", "台村", "岭村", "畈村", "垸村", "塘村", "店村", "庙村", "洲村", "港村",
    ]

    /// Made-up villages of one township, marked as such.
    static func villages(_ count: Int, _ random: inout DemoRandom) -> [String] {
        var names: [String] = []
        while names.count < count {
            let plain = random.pick(villageHeads) + random.pick(villageHeads) + random.pick(villageTails)
            // One of seven is a community of a town.
            let name = (names.count % 7 == 6 ? plain.dropLast() + "社区" : plain) + "（演示）"
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
