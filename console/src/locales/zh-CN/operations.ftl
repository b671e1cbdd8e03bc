# 机构、隔离区、大屏、人员。给运维和管理人员的文字。

nav-facilities = 机构
nav-quarantine = 隔离区
nav-wall = 大屏
nav-people = 人员

## 机构

fac-title = { $all } 家中有 { $report } 家在报告。
fac-affected = { $count ->
    [0] 没有失联机构里有人在等。
   *[other] { $count } 家失联而且有人在等。
  }
fac-sorted = 按问题排列：先是有人受影响的，再看严重程度和积压记录数。一个方块是一家机构。
fac-sort = 排列
fac-sort-trouble = 按问题
fac-sort-place = 按地点
fac-sort-waiting = 按积压记录
fac-field-text = { $all } 家机构，每家一个方块，按问题排列：{ $high } 家有人受影响，{ $medium } 家有问题，{ $low } 家略差，{ $well } 家正常。下表列出全部。
fac-legend-high = { $n } 有人受影响
fac-legend-medium = { $n } 有问题
fac-legend-low = { $n } 略差
fac-legend-well = { $n } 正常
fac-heard-title = 最近一次联系，全部机构
fac-heard-text = 最近一次联系：{ $list }
fac-heard-1m = 1 分
fac-heard-5m = 5 分
fac-heard-30m = 30 分
fac-heard-3h = 3 时
fac-heard-1d = 1 天
fac-heard-older = 更早
fac-heard-never = 从未
fac-waiting-sentence = <b>{ $records } 条记录在等待</b>，分布在 { $places } 家机构。它们已保存在那里，会自动送达。
fac-waiting-none = <b>没有记录在等待。</b>各机构保存的一切都已在这里。
fac-filter-trouble = 问题
fac-filter-any = 任何问题
fac-filter-all = 全部机构
fac-filter-affected = 有人受影响
fac-filter-silent = 失联超过 5 分钟
fac-filter-never = 从未连接
fac-filter-weak = 网络差，积压增加
fac-filter-fault = 仪器故障
fac-filter-fork = 一把密钥两台设备
fac-filter-clock = 时钟不准
fac-filter-disk = 存储快满
fac-filter-quarantine = 有记录在隔离区
fac-filter-city = 地点
fac-filter-kind = 类型
fac-filter-version = 软件
fac-version-unknown = 尚未联系
fac-filter-find = 查找机构
fac-devices = 仪器
fac-devices-help = 听 听诊器，肺 肺功能仪，雾 雾化器，氧 血氧仪。黑色：故障或无信号。实线框：使用中。虚线：没有。
fac-kind-respiratory-clinic = 呼吸门诊
fac-kind-nebulization-centre = 雾化中心
fac-col-priority = 优先级
fac-col-name = 机构
fac-col-what = 出了什么问题
fac-col-heard = 最近联系
fac-col-today = 今日
fac-col-waiting = 积压
fac-col-tasks = 任务
fac-col-version = 软件
fac-table = 机构，显示 { $count } 家
fac-note = 正常
fac-none-match = 没有相符的机构。
fac-none-match-help = 放宽筛选，或清除搜索。
fac-none = 还没有登记机构。
fac-none-help = 第一家登记后会出现在这里。
fac-clear = 清除筛选
fac-more-filters = 筛选

fac-what-silent-affected = 失联 { $age }，有 { $tasks } 人在等
fac-what-fork = 两台设备用同一把密钥写入；两边都单独保留
fac-what-disk = 存储空间快满
fac-what-silent = 失联 { $age }；仍在本地记录
fac-what-fault = { $device }报告故障
fac-what-device-silent = { $device }无信号
fac-what-weak = 积压增加，{ $n } 条记录，最早 { $age }
fac-what-weak-link = 网络差
fac-what-clock = 时钟{ $way ->
    [ahead] 快
   *[behind] 慢
  } { $offset }；到达时已校正
fac-what-quarantine = 有它的记录在隔离区
fac-what-never = 尚未连接
fac-what-well = 网络和仪器正常
fac-device-stethoscope = 听诊器
fac-device-spirometer = 肺功能仪
fac-device-nebulizer = 雾化器
fac-device-pulse-oximeter = 血氧仪
fac-letter-stethoscope = 听
fac-letter-spirometer = 肺
fac-letter-nebulizer = 雾
fac-letter-pulse-oximeter = 氧
fac-status-ready = 就绪
fac-status-active = 使用中
fac-status-silent = 无信号
fac-status-fault = 故障
fac-status-none = 没有
fac-as-of = 截至 { $time }

fac-one-back = 全部机构
fac-one-line = { $kind }，{ $city }。{ $zone }。
fac-link-good = 网络良好
fac-link-weak = 网络差
fac-link-silent = 失联
fac-link-never = 从未连接
fac-one-heard = { $age }前联系过
fac-one-not-heard = 尚未联系
fac-one-link = { $link }。{ $heard }。
fac-one-waiting = { $count ->
    [0] 没有记录在等待。
   *[other] 那里有 { $count } 条记录在等待，最早 { $age }。
  }
fac-one-tasks = { $count ->
    [0] 没有未完成的任务。
   *[other] { $count } 项任务未完成。
  }
fac-one-instruments = 仪器
fac-one-no-instruments = 它还没有报告任何仪器。
fac-one-col-instrument = 仪器
fac-one-col-model = 型号
fac-one-col-status = 状态
fac-one-col-reading = 最近读数
fac-one-days = 最近 30 天
fac-one-days-sentence = 治疗 { $treatments } 次，完成 { $completed } 次，测试 { $tests } 次，声音 { $sounds } 段。
fac-one-days-deviations = 用药或记录偏离方案 { $count } 次。
fac-one-days-text = 30 天内每天的治疗数，从 { $first } 到今天 { $last }；最多 { $most }。
fac-one-days-none = 最近 30 天没有治疗。
fac-one-col-day = 日期
fac-one-col-treatments = 治疗
fac-one-col-completed = 完成
fac-one-col-tests = 测试
fac-one-col-sounds = 声音
fac-one-col-tasks = 任务
fac-one-col-deviations = 偏离方案
fac-one-edges = 边缘设备及其密钥
fac-one-edges-none = 还没有登记设备。请生成登记码并在设备上输入。
fac-one-col-edge = 设备
fac-one-col-enrolled = 登记日期
fac-one-col-records = 记录
fac-one-col-key = 密钥
fac-one-key-good = 有效
fac-one-key-forked = 出现在两处
fac-one-key-revoked = { $date } 作废
fac-one-revoke = 作废密钥
fac-one-revoke-title = 作废这把密钥？
fac-one-revoke-text = 从此刻起拒绝该设备。它保存的内容仍留在设备上，直到重新登记。
fac-one-revoke-reason = 原因
fac-one-revoke-lost = 设备丢失或被盗
fac-one-revoke-cloned = 密钥出现在两处
fac-one-revoke-replaced = 设备已更换
fac-one-revoke-go = 立即作废
fac-one-code = 登记设备
fac-one-code-text = 一个登记码只能登记一台设备，一次。只在这里显示，之后不再显示。
fac-one-code-hours = 有效期
fac-one-code-hours-n = { $n } 小时
fac-one-code-days-n = { $n } 天
fac-one-code-go = 生成登记码
fac-one-code-shown = 请在 { $time } 之前在设备上输入：
fac-one-code-command = breathway edge --centre { $url } --code { $code }
fac-one-copy = 复制
fac-one-copied = 已复制

## 没有患者的测量

una-title = { $count ->
    [0] 没有无主的测量
   *[other] { $count } 次测量没有患者
  }
una-what = 仪器在没有治疗要求时发来了这些测量。系统不作猜测：请说明每一次是谁的。
una-line = 吹气 { $blows } 次，FEV1 { $fev1 } L，FVC { $fvc } L
una-whose = 是谁的？
una-find = 按姓名查找患者
una-nobody = 您的工作地点没有登记此姓名的人。
una-assign = 是 { $name } 的
una-done = 该测量现已归入 { $name } 的记录。

## 隔离区

qua-title = { $count ->
    [0] 没有等待决定的记录。
   *[other] { $count } 条记录等待决定。
  }
qua-what = 看不懂或不该出现的记录连同字节完整保存在这里，绝不阻挡后面的记录。
qua-state = 显示
qua-state-open = 待定
qua-state-replayed = 已重试
qua-state-discarded = 已弃用
qua-none-open = 隔离区是空的。
qua-none-open-help = 到达的每条记录都已读懂并入库。
qua-none-other = 没有。
qua-none-other-help = 决定及其原因和决定人会出现在这里。
qua-list = 隔离区的记录
qua-choose = 选择一条记录，看它为什么在这里。
qua-col-why = 原因
qua-col-where = 来自
qua-col-arrived = 到达
qua-col-size = 大小
qua-from = { $facility }，第 { $number } 号
qua-unknown-place = 来源不明
qua-bytes = { $n } 字节
qua-kib = { $n } KiB
qua-arrived = { $when } 从{ $where }到达。
qua-hint = 怎么办
qua-reference = 参考号
qua-edge = 设备
qua-number = 队列中的编号
qua-decoded = 读出的内容
qua-decoded-none = 这些字节读不成记录。
qua-hex = 字节
qua-hex-text = { $n } 字节，十六进制
qua-hex-first = 前 { $n } 字节。
qua-replay = 重试
qua-replay-help = 用现在的程序再读一次。读懂的记录像刚到达一样入库。
qua-replayed = 读懂了，现已入库。
qua-still = 仍然读不懂。
qua-discard = 弃用
qua-discard-why = 为什么不需要
qua-discard-why-hint = 几个字，不要写病人姓名。
qua-discard-go = 弃用，保留字节
qua-decided = { $who }于 { $when } 决定：{ $state }。
qua-decided-reason = 原因：{ $reason }

qua-name-unknown-kind = 本程序不认识的记录类型
qua-name-not-an-event = 字节不是一条记录
qua-name-impossible-value = 物理上不可能的数值
qua-name-impossible-time = 不可能的时间
qua-name-not-yours = 别的机构或国家的记录
qua-name-not-from-edge = 设备不可发送的记录类型
qua-name-curves-missing = 吹气曲线没有一起到达
qua-name-curves-differ = 曲线不是记录所指的那些
qua-name-curves-unexpected = 来了没有记录提到的曲线
qua-name-id-taken = 另一条记录已用此标识
qua-name-spool-forked = 来自出现两份的队列
qua-name-not-storable = 照原样无法存入

## 大屏

wall-title-waiting = { $count ->
    [0] 没有人在等专家
   *[other] { $count } 人在等专家
  }
wall-people = { $count ->
   *[other] 这里有 { $count } 人在等
  }
wall-first-due = 首个答复还剩
wall-overdue-by = 已超时
wall-unclaimed = 无人接
wall-claimed = 已接
wall-overdue = 超时
wall-min = 分
wall-h = 时
wall-treating = 正在进行的治疗
wall-today = 今日治疗
wall-high = 紧急，无人接
wall-not-reporting = 家未报告，共 { $all } 家
wall-all-report = { $all } 家全部在报告
wall-hours = 最近 24 小时治疗
wall-hours-text = 最近 24 小时每小时的治疗数，从 { $first } 到最后一小时 { $last }；最多 { $most }。
wall-map-text = { $places } 处的地图：{ $waiting } 处有人在等，{ $silent } 处失联。
wall-quiet = 每处都已答复。
wall-quiet-help = { $treating ->
    [0] 没有治疗在进行。如果有人需要专家，这里会写明在哪里、为什么。
   *[other] { $treating } 个治疗正在进行。如果有人需要专家，这里会写明在哪里、为什么。
  }
wall-more = 另有 { $count } 人在等
wall-stale = { $time } 起不是实时。这里的内容已旧。
wall-legend-high = 高
wall-legend-medium = 中
wall-legend-low = 低
wall-legend-place = 在报告
wall-legend-silent = 失联
wall-treating-n = { $n } 个治疗中
wall-silent-for = 失联
wall-back = 离开大屏

## 人员

peo-title = { $count } 人可以登录。
peo-what = 每人有自己的账号。停用账号会立即结束其会话；做过的事仍留在记录里。
peo-table = 账号
peo-col-name = 姓名
peo-col-username = 用户名
peo-col-role = 角色
peo-col-facilities = 机构
peo-col-factor = 第二因素
peo-col-seen = 最近登录
peo-col-since = 自
peo-all-facilities = { $jurisdiction } 全部
peo-by-consultation = 仅凭会诊授权
peo-factor-on = 开
peo-factor-off = 关
peo-never-seen = 从未
peo-ended = { $date } 停用
peo-show-ended = 显示已停用账号
peo-add = 添加人员
peo-add-name = 全名
peo-add-username = 用户名
peo-add-username-hint = 2 到 60 个 a–z、0–9、点、短横、下划线。
peo-add-role = 角色
peo-add-facilities = 机构
peo-add-all = { $jurisdiction } 全部
peo-add-some = 下列机构
peo-add-some-hint = 按住 Ctrl 可多选。
peo-add-ids-hint = 如 kh-kampot 的标识，多个用逗号分开。
peo-add-language = 语言
peo-add-go = 建立账号
peo-secret-title = 现在交给{ $name }。只显示一次。
peo-secret-username = 用户名
peo-secret-password = 密码
peo-secret-totp = 验证码应用的密钥
peo-secret-totp-hint = 用验证器应用扫描图案，或输入密钥；每次登录由它产生六位数字。
peo-secret-open = 在本设备的验证码应用中打开
peo-secret-done = 我已交付
peo-end = 停用
peo-end-title = 停用{ $name }的账号？
peo-end-text = 会立即退出，不能再登录。
peo-end-go = 停用账号
peo-reset-password = 新密码
peo-reset-factor = 清除第二因素
peo-acts = 对{ $name }
peo-own = 您
peo-none-active = 没有人可以登录。
problem-username-taken = 这个用户名已被使用。
    .hint = 请换一个。
problem-bad-username = 这个用户名不能用。
    .hint = 2 到 60 个 a–z、0–9、点、短横、下划线。
problem-bad-name = 姓名缺失或太长。
    .hint = 1 到 200 个字。
problem-unknown-facility = 机构缺失或不存在。
    .hint = 请从列表选择机构，或选全部。
problem-own-account = 这是您自己的账号。
    .hint = 请另一位管理员来做。
problem-edge-revoked = 密钥已经作废。
    .hint = 请重新载入页面。
problem-quarantine-decided = 已经有决定了。
    .hint = 请重新载入页面，看是谁决定的。
problem-reason-missing = 请写明原因。
    .hint = 1 到 200 个字，不写姓名。
problem-bad-hours = 时间太长。
    .hint = 最多两周。

# time to eyes and to instruction
response-title = 7 天内多快有人查看
response-none = 7 天内没有任务。
response-eyes = { $tasks } 个任务。半数在 { $half } 内、九成在 { $most } 内有专业人员查看。
response-no-eyes = { $tasks } 个任务，尚无人查看。
response-told = 指示在 { $half } 内到达，九成在 { $most } 内。
response-missed = { $n ->
    [0] 没有超时的。
   *[other] { $n } 个未按时查看。
}
response-untold = { $n ->
    [0] 没有迟到的答复。
   *[other] { $n } 项未按时答复。
}
response-col-untold = 未答复
response-untold-late = 答复迟了 { $late }
response-untold-never = 已看，未答复
wall-missed = 24 小时内未按时查看 · 未按时答复
response-by-facility = 按机构
response-col-facility = 机构
response-col-tasks = 任务
response-col-eyes = 查看：半数 · 九成
response-col-told = 指示：半数 · 九成
response-col-missed = 遗漏
response-col-further = 已上报
response-misses = 最近的遗漏
response-late = 晚 { $late } 查看
response-never = 尚未查看
