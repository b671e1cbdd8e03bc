# Anything a clinician acts on. Not clinically reviewed in this language yet.

# priorities (IEC 60601-1-8) and reasons
priority-high = 高
priority-medium = 中
priority-low = 低
reason-help-requested = 护士请求专家协助。
reason-spo2-low = 血氧偏低。SpO₂ { $spo2_percent } %。
    .plain = 血氧偏低。
reason-fev1-fell = 治疗后比治疗前更差。
reason-no-response-severe = 对{ $drug }无反应，重度阻塞。
    .plain = 对治疗无反应，重度阻塞。
reason-no-response = 对{ $drug }无反应。
    .plain = 对治疗无反应。
reason-frequent-treatment = { $hours } 小时内治疗 { $treatments } 次。
    .plain = 数小时内反复治疗。
reason-could-not-blow = 未能完成合格的吹气测试。
reason-dose-short = 实际给药少于处方：{ $delivered_mg } / { $prescribed_mg } mg。
    .plain = 实际给药少于处方。
reason-still-low = 有反应，但仍低于正常。离开前请复查。
reason-severe-signs = 重度：呼吸 { $breathing_rate_per_min }，心率 { $heart_rate_per_min } 次/分。
    .plain = 呼吸和心率过快。
reason-reliever-overuse = { $days } 天内雾化 { $treatments } 次。
    .plain = 数周内反复雾化。
reason-falling-trend = FEV1 逐次下降，现比 { $days } 天内最佳值低 { $fall_percent } %。
    .plain = FEV1 逐次下降。
reason-device-fault = 雾化器自行停止：{ $delivered_mg } / { $prescribed_mg } mg。
    .plain = 雾化器自行停止。
reason-spirometer-fault = 使用了定标未通过的肺活量计：{ $failed_device_blows } 次吹气不计入。
    .plain = 使用了定标未通过的肺活量计。
reason-poor-technique = 面罩离开的时间占 { $mask_off_percent } %。
    .plain = 面罩离开时间过长。
reason-poor-tests = { $days } 天内有 { $poor_tests } 次测试无法比较。
    .plain = 多次测试无法比较。
reason-life-threatening = 床旁评估为危及生命。
reason-override-review = 越过停止：{ $override_stop }。理由：{ $override_reason }。
    .plain = 越过了核对的停止。
reason-unsafe-nebulization = 雾化期间：{ $safety_code }，{ $safety_value }。
    .plain = 雾化期间超出安全限值。
evidence-spo2 = SpO₂ { $n } %。
evidence-response = FEV1 变化为预计值的 { $n } %。
evidence-z = z 值 { $n }。
evidence-no-test = 无测试。
evidence-heart = 心率每分钟 { $n } 次。
evidence-help = 护士请求专家协助。
step-test-before = 治疗前测试，{ $grade } 级
step-test-after = 治疗后测试，{ $grade } 级
step-nebulized = { $drug } { $delivered_mg } mg，由雾化器记录
step-help-requested = 护士请求专家协助

# worklist
worklist-heading = { $n ->
    [0] 此刻没有人需要专家。
    [1] 一人现在需要专家。
    [2] 两人现在需要专家。
    [3] 三人现在需要专家。
    [4] 四人现在需要专家。
    [5] 五人现在需要专家。
   *[other] { $n } 人现在需要专家。
}
worklist-under = 20 分钟内还有 { $soon } 人，之后 { $later } 人。
worklist-order = 最紧急者在前；仅在您未指向列表时才改变顺序。
worklist-empty = 没有人在等待。
worklist-empty-words = 所有请求均已回应。所有治疗仍在监护中；一旦有人需要您，这里会立即出现一行。
worklist-empty-filter = 此视图中没有人。选择“所有人”查看其他人。
worklist-waiting = { $n ->
    [1] 一项新的、更紧急的。按顺序显示
   *[other] { $n } 项新的、更紧急的。按顺序显示
}
worklist-no-claim = 认领已关闭：两位专家可能同时认领同一患者。请使用电话。
worklist-more = 还有 { $n } 项。
worklist-filter = 显示范围
worklist-steps = 经过
filter-everyone = 所有人
filter-mine = 我的
filter-children = 儿童
col-priority = 优先级
col-why = 原因与患者
col-fev1 = FEV1 治疗前、后
col-spo2 = SpO₂ %，30 分钟
col-where = 地点
col-within = 回应时限
no-test = 无测试
no-oximeter = 无血氧仪
loop-mini-text = 流量-容积环。FEV1 治疗前 { $before } L，治疗后 { $after } L。
spark-spo2-text = SpO₂ 百分比，从早到晚：{ $values }
deadline-past = 已超时
claim = 认领
claimed-yours = 由您负责
since = 自 { $time } 起
asked-of-you-expert = 未有人按时响应。{ $time } 起轮到您。
asked-of-you-duty-doctor = 未有人按时响应。您在值班：{ $time } 起请您处理。
asked-of = 未有人按时响应。{ $time } 起请：{ $who }。
asked-of-everyone = 未有人按时响应。{ $time } 起请所有人。
hand-over = 转交给…
task-history = 经过
task-everyone = 所有人
task-was-raised = 提出
task-was-claimed = { $who } 认领
task-was-assigned = { $who } 转交给 { $to }
task-was-released = { $who } 退回
task-was-overdue = 无人响应
task-was-escalated = 请：{ $to }
task-was-advised = { $who } 给出指示
task-was-done = { $who } 完成
release = 交还
open = 打开
task-done = 完成…
task-finished = 已完成
outcome-advised = 已给出建议
outcome-no-action = 无需处理
outcome-duplicate = 与另一项重复
load-on-you = 警报负荷
load-new = 10 分钟内新增 { $n } 项（目标：不超过 1 项）
load-today = 过去 24 小时：高 { $high } %，中 { $medium } %，低 { $low } %
load-claim = 高优先级认领时间中位数
hint-move = 移动
hint-claim = 认领
hint-open = 打开
hint-keys = 全部按键

# people and places
comma = ，
stop = 。
person-woman = 女
person-man = 男
person-girl = 女孩
person-boy = 男孩
person-person = 患者
person-erased = 已删除的人员
person-hidden = 不显示姓名
person-synthetic = 虚构人员。
allergic-to = 对{ $what }过敏。
place-link-good = 连接良好
place-link-weak = 连接较弱
place-link-silent = 无连接
place-link-silent-for = 无连接已 { $age }
place-link-never = 从未连接

# patient page
patient-allergies = 过敏与警示
patient-no-allergies = 无已知过敏
patient-diagnosis = 诊断
patient-no-diagnosis = 未录入
patient-now = 当前
patient-nothing-now = 目前没有待办事项。
patient-answer-within = 请在 { $time } 内回应
patient-past = 已超时 { $time }
patient-by-consultation = 您通过会诊授权查看此记录，至 { $until }。
patient-born = { $date } 出生
patient-cm = { $n } cm
patient-kg = { $n } kg
year-title = 过去一年
year-span = { $from } – { $to }。各条带共用时间轴；竖线为今天。
year-function = 肺功能
year-function-sub = FEV1 z 值，治疗前后
year-function-litres = FEV1（升），治疗前后
year-normal = 正常范围
year-doses = 雾化剂量
year-doses-sub = 设备记录，每次 mg
year-oxygen = 最低 SpO₂
year-oxygen-sub = 每次就诊 %；虚线：92
year-events = 事件
year-events-sub = 就诊、建议
year-function-says = { $n ->
    [0] 今年<b>无测试</b>。
    [1] 治疗前后<b>一次测试</b>。
   *[other] 在 { $n } 次有前后测试的就诊中，<b>{ $responded } 次有反应</b>。
}
year-course-falling = FEV1 每年<b>下降 { $ml } mL</b>（{ $low } 至 { $high }）。
year-course-rising = FEV1 每年<b>上升 { $ml } mL</b>（{ $low } 至 { $high }）。
year-course-steady = 没有超出偶然的趋势。
year-course-unknown = 测试太少，无法判断趋势。
year-course-best = 个人最佳值 { $best } L 的 <b>{ $percent } %</b>；各次测试相差 { $vary } %。
year-course-fell = <b>下降超过健康儿童的变化</b>（条件变化 { $score }）。
year-course-rose = 上升超过健康儿童的变化（条件变化 { $score }）。
year-course-fev1q = FEV1Q { $n }。
year-doses-says = { $doses ->
    [0] 今年<b>没有记录给药</b>。
    [1] <b>一次就诊有给药</b>，{ $mg } mg；最近 35 天 { $recent } 次。
   *[other] <b>{ $doses } 次就诊有给药</b>，共 { $mg } mg；最近 35 天 { $recent } 次。
}
year-oxygen-says = { $n ->
    [1] 唯一一次就诊<b>最低 { $low } %</b>。
   *[other] <b>最低 { $low } %</b>，{ $n } 次就诊中 { $below } 次低于 92 %。
}
year-oxygen-none = 今年无血氧数据。
year-events-says = { $n ->
    [1] <b>一次就诊</b>，{ $advice } 条建议。
   *[other] <b>{ $n } 次就诊</b>，{ $advice } 条建议。
}
year-advice = 建议
year-none = 过去一年没有治疗。
test-title = { $drug } { $mg } mg 治疗前后
test-title-plain = 治疗前后
test-title-before = 治疗前
test-none = 无测试
test-none-words = 本次治疗没有记录吹气测试。
test-legend-before = 治疗前 { $time }，{ $grade } 级
test-legend-after = 治疗后 { $time }，{ $grade } 级
test-legend-predicted = 预计值（{ $set }）
test-legend-axes = 坐标 2 L/s : 1 L
test-waiting = 正在获取曲线
predicted-fvc = FVC 预计值 { $n }
axis-volume = 容积，L
axis-flow = 流量，L/s
axis-time = 时间，s
fv-text = 流量-容积环。治疗前：峰值 { $pef_before } L/s，FVC { $fvc_before } L。治疗后：峰值 { $pef_after } L/s，FVC { $fvc_after } L。
vt-text = 容积-时间曲线。FEV1 治疗前 { $before } L，治疗后 { $after } L。
z-text = { $index }：z 值治疗前 { $before }，治疗后 { $after }。正常下限为 −1.645。
test-responded = <b>有反应。</b>FEV1 增加 { $litres } L，<b>为预计值的 { $percent } %</b>（超过 10 % 视为有反应）。
test-not-responded = <b>无反应。</b>FEV1 变化 { $litres } L，<b>为预计值的 { $percent } %</b>（超过 10 % 视为有反应）。
test-changed = FEV1 变化 <b>{ $litres } L</b>。此人没有参考值，无法以预计值百分比表示。
test-only-before = 仅完成治疗前测试。
test-only-after = 仅完成治疗后测试。
interpretation-normal = 在正常范围内。
interpretation-obstruction = 气流阻塞。
interpretation-restriction = 限制性。
interpretation-possible-restriction = 可能为限制性；未测肺容量。
interpretation-possible-mixed = 可能为混合性；未测肺容量。
interpretation-mixed = 混合性障碍。
interpretation-non-specific = 非特异性模式。
interpretation-dysanapsis = 气道相对肺偏小（发育不均）。
interpretation-prism = 比值保留而 FEV1 降低。
severity-normal = 正常
severity-mild = 轻度降低
severity-moderate = 中度降低
severity-severe = 重度降低
severity-became = FEV1 治疗前{ $before }，治疗后{ $after }。
severity-stays = FEV1 治疗前后均{ $now }。
severity-is = FEV1 { $now }。
index-fev1 = FEV1
index-fvc = FVC
index-fev1-fvc = FEV1/FVC
index-pef = 峰流速
col-index = 指标
col-before = 治疗前
col-after = 治疗后
col-predicted = 预计值
col-change = 变化
col-z-before = 前 z 值
col-z-after = 后 z 值
lln = LLN
blows-all = { $n ->
    [1] 查看这一次吹气
   *[other] 查看全部 { $n } 次吹气
}
blows-title = 全部吹气
blows-acceptable = { $n } 次中 { $ok } 次合格
blow-drawn = 已绘出
blow-yes = 合格
blow-usable = 可用
blow-no = 不合格
blow-reason-no-blow = 没有吹气
blow-reason-start-missed = 未录到开始
blow-reason-faulty-zero-flow = 零流量有误
blow-reason-hesitation-too-long = 等待过久
blow-reason-hesitation-bev-high = 起始缓慢
blow-reason-cough-first-second = 第一秒内咳嗽
blow-reason-glottic-closure-first-second = 第一秒内声门关闭
blow-reason-glottic-closure = 声门关闭
blow-reason-early-stop = 过早结束
blow-reason-leak = 漏气
blow-reason-incomplete-inspiration-or-leak = 吸气不足或漏气
blow-reason-obstructed-mouthpiece = 口器受阻
blow-reason-submaximal-effort = 未尽全力
blow-reason-device-failed-check = 仪器定标检测未过
test-other-before = 治疗前另有一次，{ $time }：{ $grade } 级，FEV1 { $litres } L。
test-other-after = 治疗后另有一次，{ $time }：{ $grade } 级，FEV1 { $litres } L。
grade-before = 治疗前 { $grade } 级：{ $blows }。
grade-after = 治疗后 { $grade } 级：{ $blows }。
report-title = 报告
report-says = 本次检测的报告，网页或 PDF
as-table = 表格
as-plot = 图形
curves-table = 流量与容积
col-time = 时间，s
col-volume = 容积，L
col-flow = 流量，L/s
medicines-title = 用药
medicines-none = 没有录入或记录的用药。
medicine-nebulized = 雾化
medicine-logged = 由雾化器记录，已给 { $prescribed } mg 的 { $percent } %
medicine-flow = { $n } L/min
medicine-given = 由 { $who } 在床旁给药
medicine-given-plain = 在床旁给药
medicine-home = 家中用药
medicine-prescribed = 处方
medicine-stated = { $date } 陈述
medicine-times = 每日 { $n } 次
medicine-trace = 雾化器输出随时间变化：处方剂量的 { $percent } %。
cause-mask-off = 面罩脱落 { $time }
cause-paused = 暂停 { $time }
cause-power = 断电 { $time }
route-inhaled = 吸入
route-nebulized = 雾化
route-oral = 口服
route-intravenous = 静脉注射
route-intramuscular = 肌肉注射
route-nasal = 经鼻
route-subcutaneous = 皮下注射
indication-asthma-exacerbation = 哮喘发作
indication-copd-exacerbation = 慢阻肺急性加重
indication-bronchiolitis = 毛细支气管炎
indication-croup = 喉气管炎
indication-wheeze = 喘息
indication-other = 其他原因
drug-budesonide-formoterol = 布地奈德/福莫特罗
drug-salbutamol-ipratropium = 沙丁胺醇/异丙托溴铵
vitals-title = 本次生命体征
vitals-none = 本次治疗没有生命体征。
vital-spo2 = SpO₂
vital-heart = 心率
vital-breathing = 呼吸
per-min = 次/分
vitals-text = { $name }：最新 { $last }，最低 { $low }，最高 { $high }。
vitals-says = SpO₂ { $first } → { $last } %，最低 { $low } %。
sounds-title = 肺音
sounds-none = 本次治疗没有记录声音。
sounds-axis = 0–1600 Hz，{ $s } 秒；{ $theme ->
    [dark] 越亮越响
   *[light] 越深越响
  }
sound-unreadable = 此人的数据已被删除。
sound-play = 播放 { $site }，{ $phase }
sound-stop = 停止 { $site }，{ $phase }
sound-text = 频谱图 0 至 1600 Hz，{ $site }，{ $phase }，{ $s } 秒。
sound-wave-text = 波形，{ $site }，{ $phase }，{ $s } 秒。
sound-failed = 无法获取声音。
sound-loudest = 最响处约 { $hz } Hz。
heard-wheezes = 哮鸣音占时间的 { $percent } %，约 { $hz } Hz。
heard-no-wheeze = 未发现哮鸣音。
heard-crackles = 细湿啰音 { $fine } 个，粗湿啰音 { $coarse } 个。
heard-rate = 每分钟呼吸 { $rate } 次。
heard-no-rate = 呼吸不清晰。
heard-problems = 请重新听诊：{ $what }。
heard-opinion = 第二意见，绝非诊断：{ $what }，{ $percent } %。
heard-abstained = 请勿采用。
heard-why = （{ $why }）
heard-normal = 正常
heard-cas = 哮鸣音
heard-das = 湿啰音
heard-cas-das = 哮鸣音和湿啰音
heard-poor-quality = 录音质量差
heard-silence = 无声
heard-no-contact = 未接触胸壁
heard-too-short = 太短
heard-clipping = 声音过大失真
heard-ambient-noise = 环境噪声
heard-speech-or-cry = 说话或哭声
heard-friction = 摩擦声
heard-heart-sounds = 心音过响
heard-undecided = 无法判断
heard-narrow-band = 频带过窄
heard-never-heard-adults = 仅以儿童声音训练
heard-age-unknown = 年龄未知
heard-device-unknown = 未试过的听诊器
heard-long-recording = 分段听取
advice-title = 建议
advice-write = 填写建议
advice-none = 尚无建议。
advice-own = 自行填写
advice-own-hint = 护士将在床旁页面看到。
advice-send = 发送
advice-sent-now = 已在此保存，立即发往床旁。
advice-to = 给 { $name }，位于 { $place }
delivery-saved = 已保存
delivery-sent = 已发送
delivery-seen = 已看到
delivery-seen-by = 床旁于 { $time } 看到
delivery-done = 已完成
advice-by = { $who }，{ $time }
request-blow = 请再做一次吹气测试。
request-blow-before = 请再做一次治疗前测试。
request-blow-after = 请再做一次治疗后测试。
request-listen = 请再听一次胸部。
request-vitals = 请现在测量生命体征。
request-protocol-step-repeat-dose = 方案：再给一次药。
request-protocol-step-next = 方案：进入下一步。
request-protocol-step-stop = 方案：到此结束治疗。
advice-ask = 请求一个步骤
phrase-repeat-nebulization = 再次雾化。
phrase-give-oxygen = 给氧。
phrase-call-ambulance = 呼叫救护车。
phrase-sit-upright = 让患者坐直。
phrase-repeat-spirometry = 重新吹气测试。
phrase-measure-again = 再次测量生命体征。
phrase-record-chest-sounds = 记录胸部声音。
phrase-stop-and-wait = 停止并等待。
phrase-may-go-home = 患者可以回家。
treatments-title = 治疗
treatment-of = { $date } 的治疗
treatment-completed = 已完成
treatment-stopped-early = 提前停止
treatment-refused = 拒绝
treatment-referred = 已转诊
treatment-running = 进行中
treatment-latest = 最新
access-title = 谁查看过此记录
access-none = 尚无人。
access-show = 显示查看者
audit-patient = 打开患者页面
audit-treatment = 打开一次治疗
audit-curves = 查看曲线
audit-report = 生成报告
audit-worklist = 在工作列表中看到此行
audit-quarantine = 打开了隔离区中的一条记录
audit-search = 通过搜索找到
audit-sound = 播放声音
audit-labels = 查看了声音的标注
audit-labelled = 标注了声音
audit-labels-withdrawn = 撤回了声音的标注
audit-labels-opened = 打开了他人的标注
audit-audit = 查看此列表
audit-advised = 给出建议
audit-claimed = 认领任务
audit-handed-over = 转交了任务
audit-released = 交还任务
audit-finished = 完成任务
audit-consultations = 查看会诊授权
audit-granted = 授予会诊
audit-ended = 结束会诊
audit-assigned = 归入了一次测量
audit-linked = 关联两条登记
audit-unlinked = 分开两条登记
audit-erased = 删除数据
audit-loops = 看到小曲线
consult-title = 会诊
consult-none = 没有外部专家可查看此记录。
consult-grant = 允许一位专家查看此记录
consult-expert = 专家
consult-until = 截止
consult-consent = 同意方式
consent-verbal-witnessed = 口头，有见证人
consent-signed = 已签字
consult-ended = 已结束
consult-end = 立即结束
consult-line = { $who }，至 { $until }
link-registrations = 同一人
link-none = 没有关联的其他登记。
link-with = 关联另一条登记
link-other = 另一条登记的标识符
link-reason = 原因
link-reason-same-person = 同一人登记了两次
link-reason-mistake = 他们是不同的人
link-do = 关联
unlink-do = 分开
erase-title = 删除此人的数据
erase-words = 此人数据的密钥将被销毁。姓名、联系方式、文字与声音将永远无法再读取；不含姓名的数字会保留。此操作无法撤销。
erase-type = 请输入标识符 { $id } 以确认
erase-do = 永久删除
erase-reason = 原因
erase-reason-request = 本人要求
erase-reason-retention = 保存期限已过
erase-done = 数据已删除。

# search
patients-title = 患者
patients-how = 按任一文字的姓名，或本机构编号查找。
patients-none = 未找到“{ $q }”。
patients-none-hint = 请尝试姓名的前两个或更多字母、另一种文字或编号。
patients-last = 最近治疗 { $date }
patients-never = 尚未治疗
patients-count = { $n ->
    [1] 一次治疗
   *[other] { $n } 次治疗
}
col-person = 患者
col-registered = 登记机构
col-last = 最近治疗

# live listening
audit-listen = 实时听诊
audit-live = 看到有听诊器在线
listen-live = 实时听诊
listen-none = 现在没有听诊器在线。
listen-none-words = 床旁一开始录音，这里就会出现。已录制的声音在患者页面上。
listen-heading = { $n ->
    [1] 一个听诊器在线。
   *[other] { $n } 个听诊器在线。
}
listen-under = 您听到的与床旁录制的逐个采样一致。
listen-since = 自 { $time }
listen-delay = 从胸壁到耳，约
listen-line = 床旁线路
listen-gaps = 图中缺失
listen-listeners = 正在收听
listen-listeners-n = { $n }
listen-gap-none = 无
listen-gap-s = { $s } 秒
listen-line-good = 良好
listen-line-slow = 较慢
listen-line-silent = 停顿
listen-line-cut = 中断
listen-line-centre = 连不上中心
listen-way = 声音的传输方式
listen-way-datagrams = 数据报
listen-way-line = WebSocket
listen-way-both = { $first } → { $second }
listen-way-half = 暂为 { $hz } Hz
listen-where = 听诊部位
listen-where-words = 选择部位并请求；护士看到相同的编号。
listen-heard = 已听
listen-ask = 请求部位 { $n }
listen-ask-words = 请在部位 { $n } 听诊：{ $site }。
listen-heard-n = { $n ->
    [0] 尚未录制任何部位。
    [1] 已录制一个部位。
   *[other] 已录制 { $n } 个部位。
}
listen-play = 收听
listen-mute = 静音
listen-freeze = 定格
listen-now = 现在
listen-at = 部位 { $n } 实时：{ $site }
listen-was-at = 最后听诊部位 { $n }：{ $site }
listen-nothing = 现在这里没有实时声音。
listen-nothing-words = 床旁录音时会自动开始。
listen-refused = 此声音被拒绝。
listen-refused-words = 该流与自身时间轴不符。床旁的录音已保存。
listen-state-connecting = 正在连接中心。
listen-state-live = 实时
listen-state-cut = 床旁线路中断。缺失部分稍后补上。
listen-state-ended = 已结束。其余部分正在传来。
listen-state-complete = 完整：每个采样都已到达，逐位一致。
listen-gap-words = 缺 { $s } 秒，到达后补上
listen-wave-text = 最近 8 秒的波形。
listen-spectrum-text = 最近 8 秒的声谱图，0 至 1600 Hz。
listen-test = 最近一次检查
listen-test-words = { $phase }：FEV1 { $fev1 } L，FVC { $fvc } L，等级 { $grade }
listen-track = { $hz } Hz · { $s } 秒
listen-found-wheeze = 最近数秒的 { $share } % 有哮鸣音，主音高 { $hz } Hz。
listen-found-crackles = 最近数秒有 { $n } 个爆裂音。
listen-found-nothing = 最近数秒没有突出的声音。
listen-found-problem = 难以听清：{ $what }。
listen-problem-no-contact = 没有接触
listen-problem-silence = 无声
listen-problem-too-short = 太短
listen-problem-clipping = 过响
listen-problem-ambient-noise = 室内噪声
listen-problem-speech-or-cry = 说话或哭声
listen-problem-friction = 摩擦
listen-problem-heart-sounds = 心音
