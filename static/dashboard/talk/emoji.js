// Each line: the emoji, its name in English | in Chinese.
const LINES = `
😀 grinning|笑
😄 smile|开心
😁 beaming|嘻嘻
😆 laughing|大笑
😅 sweat smile|苦笑
🤣 rolling|笑翻
😂 tears of joy|笑哭
🙂 slight smile|微笑
🙃 upside down|倒笑
😉 wink|眨眼
😊 blush|害羞笑
😇 innocent|天使
🥰 loving|喜爱
😍 heart eyes|花痴
🤩 star struck|崇拜
😘 kiss|飞吻
😋 yum|好吃
😛 tongue|吐舌
😜 winking tongue|调皮
🤪 zany|滑稽
🤗 hug|拥抱
🤭 giggle|偷笑
🤫 quiet|嘘
🤔 thinking|思考
🤐 zipped|闭嘴
😐 neutral|平静
😑 expressionless|无语
😶 no mouth|沉默
😏 smirk|得意
🙄 eye roll|白眼
😬 grimace|尴尬
😌 relieved|放心
😔 pensive|失落
😪 sleepy|困
😴 sleeping|睡觉
😷 mask|口罩
🤒 ill|生病
🤕 hurt|受伤
🤧 sneeze|喷嚏
🥵 hot|热
🥶 cold|冷
😵 dizzy|晕
🤯 mind blown|震惊
🥳 party face|庆祝
😎 cool|酷
🤓 nerd|书呆
😕 confused|困惑
😟 worried|担心
🙁 frown|不开心
😮 surprised|惊讶
😲 astonished|吃惊
😳 flushed|脸红
🥺 pleading|拜托
😦 frowning|皱眉
😨 fearful|害怕
😰 anxious|紧张
😥 sad|难过
😢 crying|流泪
😭 sobbing|大哭
😱 scream|尖叫
😖 confounded|纠结
😞 disappointed|失望
😓 sweat|冷汗
😩 weary|疲惫
😫 tired|累
🥱 yawn|哈欠
😤 huff|哼
😡 angry|生气
😠 cross|恼火
👍 thumbs up|赞
👎 thumbs down|踩
👌 ok hand|好的
✌️ victory|胜利
🤞 crossed fingers|祝好运
🤝 handshake|握手
🙏 thanks please|谢谢
👏 clap|鼓掌
🙌 hooray|太好了
💪 strong|加油
👋 wave|你好再见
🤙 call me|打电话
☝️ up|上
👆 above|上面
👇 below|下面
👈 left|左边
👉 right|右边
✋ stop hand|停
🫶 heart hands|比心
🤷 shrug|耸肩
🙋 raising hand|举手
🙇 bow|鞠躬
🤦 facepalm|捂脸
👀 eyes|看看
❤️ heart|爱心
🧡 orange heart|橙心
💛 yellow heart|黄心
💚 green heart|绿心
💙 blue heart|蓝心
💜 purple heart|紫心
🖤 black heart|黑心
💔 broken heart|心碎
💯 hundred|满分
✨ sparkles|闪亮
🌟 star|星星
🔥 fire|火
🎉 party|庆祝
🎊 confetti|彩花
🎁 gift|礼物
🎂 cake|蛋糕
🌹 rose|玫瑰
🌸 blossom|樱花
🌈 rainbow|彩虹
☀️ sun|太阳
🌙 moon|月亮
☁️ cloud|云
🌧️ rain|下雨
❄️ snow|雪
⚡ lightning|闪电
☕ coffee|咖啡
🍵 tea|茶
🍺 beer|啤酒
🍚 rice|米饭
🍜 noodles|面条
🍎 apple|苹果
🍉 watermelon|西瓜
🍕 pizza|披萨
🐱 cat|猫
🐶 dog|狗
🐼 panda|熊猫
🌍 world|地球
🏠 home|家
🏢 office|公司
🏥 hospital|医院
🚗 car|汽车
🚌 bus|公交
🚄 train|高铁
✈️ plane|飞机
📦 parcel|包裹
🚚 delivery|送货
🛒 cart|购物车
🛍️ shopping|购物
💰 money|钱
💳 bank card|银行卡
🧾 receipt|收据
📱 phone|手机
💻 laptop|电脑
📷 camera|相机
🎧 headphones|耳机
📞 telephone|电话
📧 email|邮件
📎 clip|回形针
📄 page|文件
📝 memo|记录
📅 calendar|日历
⏰ alarm|闹钟
⏳ hourglass|稍等
🔍 search|查找
🔑 key|钥匙
🔒 lock|锁
🔔 bell|提醒
💡 idea|主意
🔧 wrench|维修
✅ done|完成
❌ cross mark|错误
❓ question|疑问
❗ exclamation|注意
⚠️ warning|警告
➡️ arrow right|向右
🆗 ok|可以
🆕 new|新
`;

/** [{sign, en, zh}] */
export const EMOJI = LINES.trim().split("\n").map((line) => {
  const [, sign, en, zh] = /^(\S+) (.+)\|(.+)$/u.exec(line);
  return { sign, en, zh };
});
