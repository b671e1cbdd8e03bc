# Warnings for families. Not reviewed in this language yet. No name, no illness.
subject = { $place }，{ $day }：关于您所关心孩子的预警
subject-over = { $place }，{ $day }：预警已结束
expected = { $day }，{ $place } 的天气或空气可能对您所关心的孩子不利（{ $flag }）。
because = 预计：{ $because }。
over = { $place } { $day } 的预警已结束。
do = 随身携带缓解药，并按医生的计划用药。 | 留在空气好的地方，不在户外剧烈运动。 | 如果加重，请去诊所。
end = 一键停止接收：
end-title = 停止预警？
end-text = 您在诊所要求的 { $place } 预警将停止。诊所可以重新开启。
end-button = 停止预警
ended = 预警已停止，您的地址已删除。
unknown = 此链接无效，或预警已停止。
