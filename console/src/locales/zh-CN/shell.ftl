# The frame of the console: sections, sign-in, keys, states, spans of time.

language = 语言
nav-main = 主导航
nav-worklist = 工作列表
nav-patients = 患者
find = 查找患者或编号
close = 关闭
cancel = 取消
show-all = 全部显示
loading = 正在载入

role-nurse = 护士
role-expert = 专家
role-epidemiologist = 流行病学家
role-operator = 运维员
role-administrator = 管理员

unclaimed = { $n } 项无人认领
asked-you = { $n ->
   *[other] 有 { $n } 位患者请您处理
}
chime-turn-off = 关闭提示音
chime-turn-on = 打开提示音
unclaimed-title = 无人认领的高优先级警报
link-title = 从床旁到本页面的时间
link-live = 实时
link-live-delay = 实时，{ $s } 秒
link-connecting = 正在连接
link-stale = 非实时

theme-to-dark = 深色
theme-to-light = 浅色
sign-out = 退出登录

sign-in = 登录
signing-in = 正在登录
sign-in-promise = 听见肺音，看清用药，及时回应。
sign-in-what = Breathway 在一个呼吸照护网络中连接治疗室与专家。床旁发生的一切先在床旁记录，从不等待网络。
username = 用户名
password = 密码
one-time-code = 一次性验证码
one-time-code-hint = 手机应用中的六位数字。
sign-in-bedside = 正在治疗患者？
sign-in-bedside-how = 床旁页面无需在此登录即可使用。请在本机构的平板上打开。
informs = 本控制台只提供信息。报警由床旁设备发出。
session-ended = 长时间未使用，您已退出登录。您打开的内容仍在此地址。
predicted = 预计值
before = 治疗前
after = 治疗后

keys-turn-off = 关闭单键快捷键
keys-turn-on = 开启单键快捷键
keys-hint = 单键快捷键仅在文本框之外有效。可在您的姓名菜单中关闭。
key-all = 全部按键
key-find = 查找
key-next = 下一个
key-previous = 上一个
key-claim = 认领
key-open = 打开
key-write = 填写建议
key-table = 以表格显示图形
key-phrase = 发送短语 1 至 9
key-play = 播放或停止声音
key-label = 标注所选片段，1 到 8
key-later = 播放头向后
key-earlier = 播放头向前
key-span-start = 片段从此开始
key-span-end = 片段到此结束
key-unmark = 删除最后一个标注

offline-since = 自 { $time } 起无连接。
offline-what = 您看到的是旧数据。连接恢复前不能认领或发送。
stale-as-of = 截至 { $time }，已过 { $age }
not-reviewed = 本语言的临床用语尚未经临床审阅。
not-found = 此地址没有内容。
not-found-hint = 可能已移动。请从顶栏重新开始。
not-yours = 此页面不属于您的角色。
not-yours-hint = 如有需要，请联系管理员。

loading-slow = 仍在获取。
loading-slow-why = 网络缓慢或数据中心繁忙。已到达的内容保留在页面上。
try-again = 重试
try-again-in = 请在 { $n } 秒后重试。
problem-other = 未能完成。
    .hint = 没有数据丢失。请重试；如仍失败，请提供参考号。
problem-reference = 参考号 { $reference }
problem-offline = 数据中心没有应答。
    .hint = 没有数据丢失。页面会自动重试。
problem-wrong-credentials = 用户名或密码不正确。
    .hint = 请检查后重试。
problem-wrong-password = 密码不正确。
    .hint = 请输入当前登录使用的密码。
problem-wrong-code = 验证码不正确或已被使用。
    .hint = 请等待下一个验证码，并检查手机时钟。
problem-too-much = 尝试次数过多。
    .hint = 为安全起见，需等待后才能再试。
problem-not-signed-in = 您已退出登录。
    .hint = 请重新登录。
problem-not-allowed = 您无权查看或执行此操作。
    .hint = 它不在您的机构或角色范围内。
problem-not-found = 此处没有内容。
    .hint = 它不存在，或不在您的机构范围内。
problem-conflict = 此项已发生变化。
    .hint = 现在显示的是最新内容。
problem-unavailable = 数据中心暂时无法完成。
    .hint = 没有数据丢失，会再次尝试。
problem-already-claimed = 已有他人认领。
    .hint = 其姓名显示在该行。

moment-today = 今天 { $time }
moment-now = 现在
span-seconds = { $n } 秒
span-minutes = { $n } 分钟
span-hours = { $n } 小时
span-days = { $n } 天
unit-min = 分钟
unit-h = 小时
unit-d = 天

nav-account = 我的账户
account-who = { $name }，{ $role }。用户名：{ $username }。
account-factor = 第二验证
account-factor-why = 每次登录时要求手机上的验证码，即使密码丢失也能保护患者。
account-factor-is-on = 已开启：每次登录都要求手机上的验证码。
account-factor-on = 第二验证已开启。
account-factor-begin = 开启
account-factor-scan = 密钥的图案，供手机的验证码应用扫描
account-factor-app = 用手机的验证码应用扫描图案，或输入此密钥，或
account-factor-open = 在此打开应用
account-factor-confirm = 用第一个验证码确认
account-password = 更改密码
account-password-old = 当前密码
account-password-new = 新密码，至少 { $n } 个字符
account-password-changed = 密码已更改。您的其他会话已结束。

passkey-use = 使用通行密钥
passkey-title = 通行密钥
passkey-why = 通行密钥保存在您的手机或电脑上，用指纹、面容或设备 PIN 打开账户，无需密码。
passkey-on = 已开启：账户由通行密钥打开，或由密码加验证码打开。仅凭密码不能打开。
passkey-line = { $site }，自 { $date }
passkey-add = 添加通行密钥
passkey-added = 已添加通行密钥。
passkey-remove = 移除
passkey-removed = 已移除通行密钥。
passkey-declined = 未作更改：设备没有确认。
problem-wrong-passkey = 通行密钥未被接受。
    .hint = 请重试，或用密码和验证码登录。
problem-passkey-needed = 此账户由通行密钥打开。
    .hint = 请使用通行密钥。如已丢失，管理员可以重置。

# live listening
nav-listen = 听诊
key-freeze = 定格或继续实时声音
key-next-site = 下一个听诊部位

problem-bad-body = 有内容填写不对。
problem-password-too-short = 新密码太短。
problem-second-factor-active = 第二验证已开启。
problem-passkey-known = 此通行密钥已在账户中。
problem-too-many-passkeys = 通行密钥过多。请先移除一个。
problem-already-linked = 已经关联。
problem-not-linked = 没有关联。
problem-same-patient = 这是同一条登记。
problem-not-confirmed = 标识符不符。没有删除任何数据。
problem-unknown-expert = 此专家已没有账户。
problem-bad-until = 请选择今后 90 天内的日期。
problem-advice-empty = 请选择短语或步骤，或填写文字。
problem-advice-too-long = 建议太长。
problem-patient-key-missing = 现在不能向此患者发送文字，可以发送短语。
problem-task-done = 此项已完成。
problem-task-not-yours = 只有认领者可以退回。
problem-colleague-out-of-scope = 这位同事不负责该机构。
problem-assigned-already = 它已属于此患者。
problem-database-away = { problem-unavailable }
    .hint = { problem-unavailable.hint }
